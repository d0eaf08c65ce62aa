import { clientsOf } from "@postern/aws";
import { followOnce, keepListing, PATIENCE, systemClock } from "@postern/follower";
import { beforeAll, expect, test, vi } from "vitest";
import { applyLink } from "../apply/apply.ts";
import { readFollowings } from "../follow/read-followings.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { readSpec } from "../spec/read-spec.ts";
import { atEnd } from "../testing/at-end.ts";
import { databaseMaker } from "../testing/make-databases.ts";
import { expectSound, repairFirst } from "../testing/start-doctor-scene.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import { type DiagnosisInput, diagnoseLink } from "./diagnose.ts";
import { repairCommands } from "./repair-commands.ts";

// Real servers on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const cleanup = atEnd();
let scene: Scene;
let make: ReturnType<typeof databaseMaker>;
let aurora: LinkSpec;

beforeAll(async () => {
  scene = await startScene(cleanup);
  make = databaseMaker(scene);
  await make.aurora("orders");
  aurora = specOf("shop", { aurora: "orders" });
  await applyLink(scene.ownerSession(), scene.network, aurora);
});

const specOf = (link: string, from: object) =>
  readSpec(
    JSON.stringify({
      link,
      platform: "dbt",
      environment: "US",
      region: "us-east-1",
      databases: [{ name: "orders", from }],
    }),
  );

/** The owner's side alone: nobody has asked to connect yet. */
const looking = (spec: LinkSpec): DiagnosisInput => ({ session: scene.ownerSession(), network: scene.network, spec });

const firstOf = async (spec: LinkSpec) => {
  const diagnosis = await diagnoseLink(looking(spec));
  const [first] = diagnosis.findings;
  return { diagnosis, first, commands: first ? repairCommands(first.repair, "us-east-1") : [] };
};

test("29: a writer that failed over, and nothing followed it", async () => {
  await expectSound(looking(aurora));
  await make.rds("FailoverDBCluster", { DBClusterIdentifier: "orders" });
  await expect
    .poll(async () => (await firstOf(aurora)).first, { timeout: 90_000 })
    .toMatchObject({ check: "failover-is-followed", whose: "owner" });
  const { first, commands } = await firstOf(aurora);
  expect(first?.cause).toContain("nothing follows it");
  expect(first?.evidence[0]).toMatch(/^RDS at \d{4}-.*failover/i);
  expect(commands).toEqual([expect.stringMatching(/^postern follow /)]);
  await expect.poll(follow, { timeout: 90_000, interval: 200 }).toEqual([]);
  await expectSound(looking(aurora));
});

/** A turn, as `postern follow` makes them; what the doctor finds after it. */
async function follow(): Promise<string[]> {
  const session = scene.ownerSession();
  const { followings } = await readFollowings(session, [aurora]);
  const parts = { clients: clientsOf(session), network: scene.network, clock: systemClock, patience: PATIENCE };
  const listings = keepListing(parts, 60, () => followings);
  for (const following of followings) await followOnce(parts, following, listings);
  const { findings } = await diagnoseLink(looking(aurora));
  return findings.map(({ cause }) => cause);
}

const RDS = { Service: "events.rds.amazonaws.com" };
const policyFor = (topic: string, Principal: object) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal, Action: "sns:Publish", Resource: topic }],
  });
const sns = (operation: string, input: object) => scene.region.call("sns", operation, input, scene.rehearsal.owner);

async function subscribe(name: string): Promise<string> {
  const { TopicArn } = await sns("CreateTopic", { Name: name });
  await sns("SetTopicAttributes", { TopicArn, AttributeName: "Policy", AttributeValue: policyFor(TopicArn, RDS) });
  await make.rds("CreateEventSubscription", {
    SubscriptionName: name,
    SnsTopicArn: TopicArn,
    SourceType: "db-cluster",
    SourceIds: ["orders"],
    EventCategories: ["failover"],
  });
  return TopicArn;
}

test("29: a subscription to failovers that is disabled", async () => {
  await subscribe("disabled");
  await expectSound(looking(aurora));
  await make.rds("ModifyEventSubscription", { SubscriptionName: "disabled", Enabled: false });
  const { first, diagnosis, commands } = await firstOf(aurora);
  expect(first).toMatchObject({ check: "event-subscriptions-deliver", whose: "owner" });
  expect(commands).toEqual([
    "aws rds modify-event-subscription --subscription-name disabled --enabled --region us-east-1",
  ]);
  await repairFirst(diagnosis, looking(aurora));
  await expectSound(looking(aurora));
});

test("29: a subscription whose topic does not let RDS publish, and one whose topic is gone", async () => {
  const TopicArn = await subscribe("silent");
  const owner = { AWS: scene.rehearsal.owner.accountId };
  await sns("SetTopicAttributes", { TopicArn, AttributeName: "Policy", AttributeValue: policyFor(TopicArn, owner) });
  const denied = await firstOf(aurora);
  expect(denied.first).toMatchObject({ check: "event-subscriptions-deliver" });
  expect(denied.first?.evidence[1]).toContain("no-permission");
  expect(denied.commands[0]).toContain(`aws sns get-topic-attributes --topic-arn ${TopicArn} `);
  await setPolicyAs(denied.commands[1]);
  await expectSound(looking(aurora));

  await sns("DeleteTopic", { TopicArn });
  const gone = await firstOf(aurora);
  expect(gone.first?.evidence[1]).toContain("topic-not-exist");
  expect(gone.commands[0]).toBe("aws sns create-topic --name silent --region us-east-1");
  await sns("CreateTopic", { Name: "silent" });
  await setPolicyAs(gone.commands[1]);
  await expectSound(looking(aurora));
});

/** The call of the command, made as it says. */
async function setPolicyAs(command = ""): Promise<void> {
  const said = /--topic-arn (\S+) --attribute-name Policy --attribute-value '(.+)' --region/.exec(command);
  await sns("SetTopicAttributes", { TopicArn: said?.[1], AttributeName: "Policy", AttributeValue: said?.[2] });
}

test("a standby that is registered and unhealthy is no finding, before and after a failover", async () => {
  // It shares its group with another database, so that the standby's address cannot be told from AWS's answers.
  const { databaseGroupId } = scene.rehearsal.owner;
  const instance = await make.instance("pair", { MultiAZ: true, VpcSecurityGroupIds: [databaseGroupId] });
  const pair = specOf("pair", { rds: "pair" });
  await applyLink(scene.ownerSession(), scene.network, pair);
  const { TargetGroups = [] } = await scene.elbv2.describeTargetGroups({});
  const group = TargetGroups.find(({ TargetGroupName }) => TargetGroupName?.startsWith("pair-"));
  const TargetGroupArn = group?.TargetGroupArn;
  const Id = await standbyOf(instance.Endpoint.Address);
  await scene.elbv2.registerTargets({ TargetGroupArn, Targets: [{ Id, Port: 5432 }] });
  const states = async () => {
    const { TargetHealthDescriptions = [] } = await scene.elbv2.describeTargetHealth({ TargetGroupArn });
    return TargetHealthDescriptions.map(({ Target, TargetHealth }) => [Target?.Id === Id, TargetHealth?.State]).sort();
  };
  const settled = { timeout: 60_000, interval: 100 };
  await expect.poll(states, settled).toEqual([
    [false, "healthy"],
    [true, "unhealthy"],
  ]);
  await expectSound(looking(pair));
  await make.rds("RebootDBInstance", { DBInstanceIdentifier: "pair", ForceFailover: true });
  await expect.poll(states, settled).toEqual([
    [false, "unhealthy"],
    [true, "healthy"],
  ]);
  await expectSound(looking(pair));
});

/** Of RDS's interfaces the one that no database's name leads to. */
async function standbyOf(name: string): Promise<string> {
  const { NetworkInterfaces = [] } = await scene.ec2().describeNetworkInterfaces({
    Filters: [{ Name: "description", Values: ["RDSNetworkInterface"] }],
  });
  const { DBInstances } = await make.rds("DescribeDBInstances", {});
  const names: string[] = [
    name,
    ...DBInstances.map((each: { Endpoint: { Address: string } }) => each.Endpoint.Address),
  ];
  const named = await Promise.all(names.map((each) => scene.network.resolve(each)));
  const taken = named.flatMap(({ addresses }) => addresses);
  const free = NetworkInterfaces.flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []).filter(
    (address) => !taken.includes(address),
  );
  expect(free).toHaveLength(1);
  return free[0] ?? "";
}
