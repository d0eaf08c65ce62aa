import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { EC2 } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { expect, onTestFinished, test, vi } from "vitest";
import { isMotoInstalled, startMoto } from "../../bench/region/servers.ts";

const MAIN = new URL("../../packages/cli/src/main.ts", import.meta.url).pathname;
const isRequired = process.env.POSTERN_REQUIRE_ALL === "1";
const REGION = "us-east-1";

// Moto shares no code with the local region: what both take, AWS is the likelier to take. A second run is beyond it: it
// knows no DescribeVpcEndpointConnectionNotifications, which is asked of a service that is there.
test.skipIf(!isMotoInstalled() && !isRequired)(
  "the owner's side is made on moto, up to a service name and its principals",
  { timeout: 240_000 },
  async () => {
    const moto = await startMoto();
    onTestFinished(() => moto.stop());
    const endpoint = `http://127.0.0.1:${moto.port}`;
    const keys = { accessKeyId: "111122223333", secretAccessKey: moto.secretAccessKey };
    const config = { endpoint, region: REGION, credentials: keys };
    const [ec2, elbv2] = [new EC2(config), new ElasticLoadBalancingV2(config)];
    const { vpcId, subnetIds } = await makeNetwork(ec2);

    const directory = await mkdtemp(join(tmpdir(), "postern-moto-"));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const spec = {
      link: "shop",
      platform: "dbt",
      environment: "US",
      region: REGION,
      databases: [{ name: "shop", from: { address: ["10.0.1.9"], port: 5432 } }],
      network: { vpc: vpcId, subnets: subnetIds },
    };
    await writeFile(join(directory, "postern.yaml"), JSON.stringify(spec));
    const postern = (...words: string[]) =>
      promisify(execFile)(process.execPath, [MAIN, ...words, "--json"], {
        cwd: directory,
        env: {
          PATH: process.env.PATH,
          HOME: directory,
          AWS_EC2_METADATA_DISABLED: "true",
          AWS_ENDPOINT_URL: endpoint,
          AWS_REGION: REGION,
          AWS_ACCESS_KEY_ID: keys.accessKeyId,
          AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
        },
      }).catch((error: { stdout: string; stderr: string }) => {
        throw new Error(`postern ${words.join(" ")}: ${error.stdout}${error.stderr}`);
      });

    const [{ stdout }] = await Promise.all([postern("apply", "--yes"), giveNodes(ec2, elbv2, subnetIds)]);
    const { serviceName } = JSON.parse(stdout) as { serviceName: string };
    const { ServiceConfigurations = [] } = await ec2.describeVpcEndpointServiceConfigurations({});
    expect(ServiceConfigurations).toMatchObject([{ ServiceName: serviceName, AcceptanceRequired: true }]);
    const [service] = ServiceConfigurations;
    const asked = { ServiceId: service?.ServiceId };
    expect((await ec2.describeVpcEndpointServicePermissions(asked)).AllowedPrincipals).toMatchObject([
      { Principal: "arn:aws:iam::346425330055:role/MTPL_Admin" },
    ]);
    const { TargetGroups } = await elbv2.describeTargetGroups({});
    expect(TargetGroups).toMatchObject([{ Protocol: "TCP", TargetType: "ip", HealthCheckIntervalSeconds: 10 }]);
  },
);

async function makeNetwork(ec2: EC2): Promise<{ vpcId: string; subnetIds: string[] }> {
  const { Vpc } = await ec2.createVpc({ CidrBlock: "10.0.0.0/16" });
  const vpcId = Vpc?.VpcId ?? "";
  const subnets = await Promise.all(
    ["a", "b"].map((zone, index) =>
      ec2.createSubnet({ VpcId: vpcId, CidrBlock: `10.0.${index + 1}.0/24`, AvailabilityZone: `${REGION}${zone}` }),
    ),
  );
  return { vpcId, subnetIds: subnets.flatMap(({ Subnet }) => Subnet?.SubnetId ?? []) };
}

/** Moto gives a load balancer no network interfaces: the test does, as AWS would. */
async function giveNodes(ec2: EC2, elbv2: ElasticLoadBalancingV2, subnetIds: string[]): Promise<void> {
  const arn = await vi.waitFor(
    async () => {
      const [balancer] = (await elbv2.describeLoadBalancers({})).LoadBalancers ?? [];
      if (!balancer?.LoadBalancerArn) throw new Error("there is no load balancer yet");
      return balancer.LoadBalancerArn;
    },
    { timeout: 120_000, interval: 200 },
  );
  const Description = `ELB ${arn.split("loadbalancer/")[1]}`;
  await Promise.all(subnetIds.map((SubnetId) => ec2.createNetworkInterface({ SubnetId, Description })));
}
