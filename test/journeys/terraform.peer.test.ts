import { Resolver } from "node:dns/promises";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { awsCliOf, mustSkip, psql, type RegionProcess, startRegionProcess } from "./stock-aws-cli.ts";
import { findProviderMirror, openTerraform } from "./terraform-program.ts";

const EXAMPLE = new URL("../../examples/terraform", import.meta.url).pathname;
const OWNER = "111122223333";
const PLATFORM = "444455556666";
const PASSWORD = "a-password-of-the-test";

const mirror = await findProviderMirror();
const lacksProgram = await mustSkip("terraform", "aws", "psql");
const isRequired = process.env.POSTERN_REQUIRE_ALL === "1";

// Terraform's provider waits by its own clock: a minute for a database, half of one for a load balancer.
test.skipIf(lacksProgram || (mirror === undefined && !isRequired))(
  "the example in Terraform is applied, carries a row by its private name, then plans nothing, and is destroyed to nothing",
  { timeout: 900_000 },
  async () => {
    if (mirror === undefined) throw new Error("the AWS provider of Terraform is not on this machine");
    const region = await startRegionProcess(onTestFinished);
    const variables = { AWS_ENDPOINT_URL: region.url, TF_VAR_database_password: PASSWORD };
    const terraform = await openTerraform(EXAMPLE, mirror, variables, onTestFinished);
    await terraform.run("fmt", "-check", "-diff");
    await terraform.run("apply", "-auto-approve", "-input=false", "-parallelism=30");

    const { stdout } = await terraform.run("output", "-json");
    const outputs: Record<string, { value: string & string[] }> = JSON.parse(stdout);
    const value = (name: string) => outputs[name]!.value;
    const place = await privatePlace(region, value("private_name"), {
      vpcId: value("platform_vpc_id"),
      subnetId: value("platform_subnet_ids")[0]!,
    });
    const name = value("database_endpoint").replace(/:\d+$/, "");
    const login = { user: "postgres", password: PASSWORD, database: "warehouse", name };
    expect(await psql({ ...place, ...login, authority: await authorityFile(region) }, "select 6 * 7")).toBe("42");

    const plan = await terraform.run("plan", "-detailed-exitcode", "-input=false");
    expect(plan.code, plan.stdout).toBe(0);

    await terraform.run("destroy", "-auto-approve", "-input=false", "-parallelism=30");
    expect(await remains(region)).toEqual([]);
    expect(region.complaints()).toBe("");
  },
);

/** Where on this machine the private name leads, as a host in the platform's VPC resolves it. */
async function privatePlace(
  region: RegionProcess,
  name: string,
  { vpcId, subnetId }: { vpcId: string; subnetId: string },
): Promise<{ host: string; port: number }> {
  const body = JSON.stringify({ accountId: PLATFORM, region: "us-east-1", subnetId });
  const opened = await fetch(`${region.url}/_postern/hosts`, { method: "POST", body });
  const host = (await opened.json()) as { dnsServer: string; networkInterfaceId: string };
  const resolver = new Resolver();
  resolver.setServers([host.dnsServer]);
  const [address] = await resolver.resolve4(name);
  await fetch(`${region.url}/_postern/hosts/${host.networkInterfaceId}`, { method: "DELETE" });
  const located = await region.admin(`locate?vpcId=${vpcId}&address=${address}&port=5432`);
  return (await located.json()) as { host: string; port: number };
}

async function authorityFile(region: RegionProcess): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "postern-authority-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const path = join(directory, "authority.pem");
  await writeFile(path, await (await region.admin("authority")).text());
  return path;
}

/** What both accounts have left, as the AWS CLI lists it. */
async function remains(region: RegionProcess): Promise<unknown[]> {
  const lists = [
    "ec2 describe-vpcs --query Vpcs[].VpcId",
    "ec2 describe-network-interfaces --query NetworkInterfaces[].Description",
    "ec2 describe-vpc-endpoints --query VpcEndpoints[].VpcEndpointId",
    "ec2 describe-vpc-endpoint-service-configurations --query ServiceConfigurations[].ServiceId",
    "ec2 describe-vpc-endpoint-connection-notifications --query ConnectionNotificationSet[].ConnectionNotificationId",
    "elbv2 describe-load-balancers --query LoadBalancers[].LoadBalancerArn",
    "elbv2 describe-target-groups --query TargetGroups[].TargetGroupArn",
    "rds describe-db-instances --query DBInstances[].DBInstanceIdentifier",
    "rds describe-db-subnet-groups --query DBSubnetGroups[].DBSubnetGroupName",
    "route53 list-hosted-zones --query HostedZones[].Name",
    "sns list-topics --query Topics[].TopicArn",
  ];
  const found = await Promise.all(
    [OWNER, PLATFORM].flatMap((id) => lists.map((words) => awsCliOf(region.url, { id })(words))),
  );
  return found.flat();
}
