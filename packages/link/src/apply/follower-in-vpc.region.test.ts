import { openNetwork } from "@postern/aws";
import { beforeAll, expect, test, vi } from "vitest";
import { planLink } from "../plan/plan-link.ts";
import { readSpec } from "../spec/read-spec.ts";
import { atEnd } from "../testing/at-end.ts";
import { databaseMaker } from "../testing/make-databases.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import { applyLink } from "./apply.ts";
import { destroyLink } from "./destroy.ts";

// Real servers and a real function, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
const FUNCTION = "postern-corp-follower";
const NAME = "db.corp.example.com";

const onEnd = atEnd();
let scene: Scene;
let network: Scene["network"];
let hostedZone: string;
let groupId: string;
const addresses: string[] = [];

// biome-ignore lint/suspicious/noExplicitAny: the answers are the operations' own outputs.
type Answer = Promise<any>;
const aws = (service: Parameters<Scene["region"]["call"]>[0], operation: string, input: object): Answer =>
  scene.region.call(service, operation, input, scene.rehearsal.owner);

/** A name that only the VPC resolves, at the first of two databases. */
beforeAll(async () => {
  scene = await startScene(onEnd);
  const { owner } = scene.rehearsal;
  const make = databaseMaker(scene);
  groupId = await make.group("open");
  const IpRanges = [{ CidrIp: "10.0.0.0/16" }];
  const IpPermissions = [{ IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, IpRanges }];
  await aws("ec2", "AuthorizeSecurityGroupIngress", { GroupId: groupId, IpPermissions });
  const host = await scene.region.openHost({ ...owner, subnetId: owner.subnetIds[0]!, groupIds: [groupId] });
  network = openNetwork({ dnsServers: [host.dnsServer], socksProxy: host.socksProxy });
  for (const identifier of ["one", "two"]) {
    const { Endpoint } = await make.instance(identifier, { VpcSecurityGroupIds: [groupId] });
    addresses.push((await network.resolve(Endpoint.Address)).addresses[0]!);
  }
  const VPC = { VPCId: owner.vpcId, VPCRegion: owner.region };
  const zone = { Name: "corp.example.com", CallerReference: "corp", VPC, HostedZoneConfig: { PrivateZone: true } };
  hostedZone = (await aws("route53", "CreateHostedZone", zone)).HostedZone.Id;
  await leadTo(addresses[0]!);
  onEnd(async () => void (await destroyLink(scene.ownerSession(), "corp", { rejectConnections: true })));
});

async function leadTo(Value: string): Promise<void> {
  const ResourceRecordSet = { Name: NAME, Type: "A", TTL: 5, ResourceRecords: [{ Value }] };
  const ChangeBatch = { Changes: [{ Action: "UPSERT", ResourceRecordSet }] };
  await aws("route53", "ChangeResourceRecordSets", { HostedZoneId: hostedZone, ChangeBatch });
}

const specOf = (failover: object) =>
  readSpec(
    JSON.stringify({
      ...{ link: "corp", platform: "dbt", environment: "US", region: scene.rehearsal.owner.region },
      databases: [{ name: "db", from: { host: NAME, port: 5432 } }],
      network: { vpc: scene.rehearsal.owner.vpcId },
      failover: { follow: "lambda", ...failover },
    }),
  );

async function registered(): Promise<string[]> {
  const { TargetGroups } = await scene.elbv2.describeTargetGroups({});
  const { TargetGroupArn } = TargetGroups!.find(({ TargetGroupName }) => TargetGroupName!.startsWith("corp-"))!;
  const { TargetHealthDescriptions } = await scene.elbv2.describeTargetHealth({ TargetGroupArn });
  const present = TargetHealthDescriptions!.filter(({ TargetHealth }) => TargetHealth!.State !== "draining");
  return present.map(({ Target }) => Target!.Id!);
}

/** A turn of the function; what it answered, and whether Lambda counts it as failed. */
async function turn(): Promise<{ failed: boolean; said: Record<string, unknown> }> {
  const answer = await aws("lambda", "Invoke", { FunctionName: FUNCTION, Payload: new TextEncoder().encode("{}") });
  return { failed: answer.FunctionError !== undefined, said: JSON.parse(Buffer.from(answer.Payload).toString()) };
}

test("outside every VPC a private zone's name is none: the turn fails by that, and the group stays as it was", async () => {
  const spec = specOf({});
  const { plan } = await planLink(scene.ownerSession(), network, spec);
  const step = plan.steps.find(({ id }) => id === "follower-function/follower");
  expect(step).toMatchObject({ desired: { because: expect.stringContaining("none of a private hosted zone") } });
  await applyLink(scene.ownerSession(), network, spec);
  expect(await registered()).toEqual([addresses[0]]);
  await leadTo(addresses[1]!);
  const { failed, said } = await turn();
  expect({ failed, said }).toMatchObject({ failed: true, said: { errorType: "FollowError" } });
  expect(said.errorMessage).toContain(NAME);
  expect(await registered()).toEqual([addresses[0]]);
  const { accountId } = scene.rehearsal.owner;
  const log = await fetch(`${scene.region.url}/_postern/lambda/${FUNCTION}/logs?accountId=${accountId}`);
  const text = await log.text();
  expect(text).toContain("name-unknown");
  expect(text).toMatch(/Failures\W+1/);
});

test("inside the VPC it sees that name, and follows it", async () => {
  const inVpc = { subnets: scene.rehearsal.owner.subnetIds.slice(0, 2), securityGroups: [groupId] };
  const spec = specOf({ inVpc });
  const { plan } = await planLink(scene.ownerSession(), network, spec);
  const step = plan.steps.find(({ id }) => id === "follower-function/follower");
  expect(step).toMatchObject({
    action: "change",
    desired: { because: expect.stringContaining("it stands in the VPC") },
  });
  await applyLink(scene.ownerSession(), network, spec);
  const { Configuration } = await aws("lambda", "GetFunction", { FunctionName: FUNCTION });
  expect(Configuration.VpcConfig).toMatchObject({ SecurityGroupIds: [groupId] });
  await vi.waitFor(
    async () => {
      expect(await turn()).toMatchObject({ failed: false, said: { failing: [] } });
      expect(await registered()).toEqual([addresses[1]]);
    },
    { timeout: 120_000, interval: 500 },
  );
  const again = await planLink(scene.ownerSession(), network, spec);
  expect(again.plan.steps.filter(({ action }) => action === "change")).toEqual([]);
});
