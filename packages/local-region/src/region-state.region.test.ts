import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { LocalRegion, RegionOptions } from "./region.ts";
import { startRegion } from "./start.ts";
import { makeVpc } from "./testing/make-link.ts";
import { makeStateDirectory } from "./testing/make-state-directory.ts";
import { moveClock } from "./testing/move-clock.ts";
import { openStage } from "./testing/open-stage.ts";
import { startKillableRegion } from "./testing/start-killable-region.ts";
import { startTestRegion } from "./testing/start-test-region.ts";
import type { Account, Answer } from "./testing/stories/story.ts";

const PROVIDER = { accountId: "111122223333", region: "us-east-1" };
const CONSUMER = { accountId: "444455556666", region: "us-east-1" };

const callsOf = (region: LocalRegion, as: typeof PROVIDER) => {
  const call =
    (service: "ec2" | "elasticloadbalancing") =>
    (operation: string, input: object = {}) =>
      region.call(service, operation, input, as);
  return { ec2: call("ec2"), elb: call("elasticloadbalancing") };
};

/** A service without acceptance, and a VPC of the consumer's in its zone. */
async function makeService(region: LocalRegion) {
  const provider = callsOf(region, PROVIDER);
  const consumer = callsOf(region, CONSUMER);
  const own = await makeVpc(provider.ec2, ["use1-az1"]);
  const { LoadBalancers } = await provider.elb("CreateLoadBalancer", {
    ...{ Name: "warehouse", Type: "network", Scheme: "internal" },
    Subnets: own.subnetIds,
  });
  const loadBalancerArn = LoadBalancers[0].LoadBalancerArn;
  await moveClock(region, { advanceSeconds: 300 });
  const { ServiceConfiguration } = await provider.ec2("CreateVpcEndpointServiceConfiguration", {
    NetworkLoadBalancerArns: [loadBalancerArn],
    AcceptanceRequired: false,
  });
  await provider.ec2("ModifyVpcEndpointServicePermissions", {
    ServiceId: ServiceConfiguration.ServiceId,
    AddAllowedPrincipals: [`arn:aws:iam::${CONSUMER.accountId}:root`],
  });
  const foreign = await makeVpc(consumer.ec2, ["use1-az1"]);
  const endpoint = {
    ...{ VpcEndpointType: "Interface", ServiceName: ServiceConfiguration.ServiceName },
    ...{ VpcId: foreign.vpcId, SubnetIds: foreign.subnetIds, ClientToken: "once" },
  };
  return { provider, consumer, own, endpoint };
}

/** The same region as it is started once more; the first has been stopped. */
async function restart(region: LocalRegion, options: RegionOptions): Promise<LocalRegion> {
  await region.stop();
  return startTestRegion(onTestFinished, options);
}

test("a region that is started again has its resources, tags and client tokens, and ids go on", async () => {
  const options = { stateDirectory: await makeStateDirectory(onTestFinished), seed: "state" };
  const first = await startTestRegion(onTestFinished, options);
  const { consumer, endpoint } = await makeService(first);
  const { VpcEndpoint } = await consumer.ec2("CreateVpcEndpoint", endpoint);
  await consumer.ec2("CreateTags", { Resources: [VpcEndpoint.VpcEndpointId], Tags: [{ Key: "team", Value: "data" }] });
  await vi.waitFor(async () => {
    const { VpcEndpoints } = await consumer.ec2("DescribeVpcEndpoints");
    expect(VpcEndpoints[0].State).toBe("available");
  });
  const describe = async (region: LocalRegion) => ({
    endpoints: await callsOf(region, CONSUMER).ec2("DescribeVpcEndpoints"),
    groups: await callsOf(region, CONSUMER).ec2("DescribeSecurityGroupRules"),
    balancers: await callsOf(region, PROVIDER).elb("DescribeLoadBalancers"),
  });
  const before = await describe(first);

  const second = await restart(first, options);
  expect(await describe(second)).toEqual(before);
  const again = await callsOf(second, CONSUMER).ec2("CreateVpcEndpoint", endpoint);
  expect(again.VpcEndpoint.VpcEndpointId).toBe(VpcEndpoint.VpcEndpointId);
  const { Vpc } = await callsOf(second, CONSUMER).ec2("CreateVpc", { CidrBlock: "10.9.0.0/16" });
  expect(JSON.stringify(before)).not.toContain(Vpc.VpcId);
});

test("what was on its way when the region ended arrives in the next one", async () => {
  const stateDirectory = await makeStateDirectory(onTestFinished);
  const first = await startTestRegion(onTestFinished, { stateDirectory, profile: "real" });
  const { provider, consumer, own, endpoint } = await makeService(first);
  await provider.elb("CreateLoadBalancer", {
    ...{ Name: "late", Type: "network", Scheme: "internal" },
    Subnets: own.subnetIds,
  });
  await consumer.ec2("CreateVpcEndpoint", endpoint);
  const doomed = await consumer.ec2("CreateVpcEndpoint", { ...endpoint, ClientToken: "other" });
  await consumer.ec2("DeleteVpcEndpoints", { VpcEndpointIds: [doomed.VpcEndpoint.VpcEndpointId] });
  const states = async (region: LocalRegion) => ({
    endpoints: (await callsOf(region, CONSUMER).ec2("DescribeVpcEndpoints")).VpcEndpoints.map(
      ({ State }: { State: string }) => State,
    ),
    balancer: (await callsOf(region, PROVIDER).elb("DescribeLoadBalancers", { Names: ["late"] })).LoadBalancers[0].State
      .Code,
  });
  expect(await states(first)).toEqual({ endpoints: ["pending", "deleting"], balancer: "provisioning" });

  const second = await restart(first, { stateDirectory, profile: "instant" });
  await vi.waitFor(async () => {
    expect(await states(second)).toEqual({ endpoints: ["available"], balancer: "active" });
  });
});

test("kill -9 during a thousand concurrent writes to seven services: every answered one is there after the restart", {
  timeout: 120_000,
}, async () => {
  const stateDirectory = await makeStateDirectory(onTestFinished);
  const region = await startKillableRegion(onTestFinished, { stateDirectory, network: "none" });
  const { owner } = openStage(region, onTestFinished);
  const made = await makeThingsToChange(owner);
  const answered = new Map<string, string[]>(Object.keys(WRITES).map((kind) => [kind, []]));
  let done = 0;
  const enough = Promise.withResolvers<void>();
  const kinds = Object.entries(WRITES);
  const writes = Array.from({ length: 1000 }, async (_, number) => {
    const [kind, { write }] = kinds[number % kinds.length]!;
    answered.get(kind)!.push(await write(owner, made, number));
    done += 1;
    if (done >= 400 && [...answered.values()].every(({ length }) => length >= 20)) enough.resolve();
  });
  const settled = Promise.allSettled(writes);
  await Promise.race([enough.promise, settled]);
  await region.kill();
  const refused = (await settled).flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
  // Were all of them answered, the kill would have come too late to show anything.
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.filter(({ $metadata }) => $metadata?.httpStatusCode !== undefined)).toEqual([]);

  const next = await startTestRegion(onTestFinished, { stateDirectory, network: "none" });
  const after = openStage(next, onTestFinished).owner;
  for (const [kind, { read }] of kinds) {
    const names = answered.get(kind)!;
    expect(names.length, kind).toBeGreaterThan(0);
    expect(await read(after, made), kind).toEqual(expect.arrayContaining(names));
  }
});

interface Made {
  vpcId: string;
  TargetGroupArn: string;
  HostedZoneId: string;
}

async function makeThingsToChange(owner: Account): Promise<Made> {
  const { Vpc } = await owner.ec2("CreateVpc", { CidrBlock: "10.0.0.0/16" });
  await owner.ec2("CreateSubnet", { VpcId: Vpc.VpcId, CidrBlock: "10.0.0.0/20" });
  const wish = { Name: "targets", Protocol: "TCP", Port: 5432, VpcId: Vpc.VpcId, TargetType: "ip" };
  const { TargetGroups } = await owner.elasticloadbalancing("CreateTargetGroup", wish);
  const { HostedZone } = await owner.route53("CreateHostedZone", { Name: "example.com", CallerReference: "1" });
  return { vpcId: Vpc.VpcId, TargetGroupArn: TargetGroups[0].TargetGroupArn, HostedZoneId: HostedZone.Id };
}

/** A write that gives what must be found of it, and how to find all such. */
const WRITES: Record<
  string,
  {
    write: (owner: Account, made: Made, number: number) => Promise<string>;
    read: (owner: Account, made: Made) => Promise<string[]>;
  }
> = {
  "security groups": {
    write: async ({ ec2 }, { vpcId }, number) =>
      (await ec2("CreateSecurityGroup", { GroupName: `n${number}`, Description: "d", VpcId: vpcId })).GroupId,
    read: async ({ ec2 }) => namesIn((await ec2("DescribeSecurityGroups")).SecurityGroups, "GroupId"),
  },
  tags: {
    async write({ ec2 }, { vpcId }, number) {
      const Key = `k${number % 45}`;
      await ec2("CreateTags", { Resources: [vpcId], Tags: [{ Key, Value: `v${number}` }] });
      return Key;
    },
    read: async ({ ec2 }) => namesIn((await ec2("DescribeTags")).Tags, "Key"),
  },
  targets: {
    async write({ elasticloadbalancing }, { TargetGroupArn }, number) {
      const Id = `10.0.${1 + Math.floor(number / 250)}.${number % 250}`;
      await elasticloadbalancing("RegisterTargets", { TargetGroupArn, Targets: [{ Id }] });
      return Id;
    },
    async read({ elasticloadbalancing }, { TargetGroupArn }) {
      const { TargetHealthDescriptions } = await elasticloadbalancing("DescribeTargetHealth", { TargetGroupArn });
      return TargetHealthDescriptions.map(({ Target }: { Target: { Id: string } }) => Target.Id);
    },
  },
  topics: {
    write: async ({ sns }, _made, number) => (await sns("CreateTopic", { Name: `n${number}` })).TopicArn,
    read: ({ sns }) => eachPage((NextToken) => sns("ListTopics", { NextToken }), "Topics", "TopicArn"),
  },
  rules: {
    async write({ events }, _made, number) {
      const Name = `n${number}`;
      await events("PutRule", { Name, ScheduleExpression: "rate(1 day)" });
      return Name;
    },
    read: ({ events }) => eachPage((NextToken) => events("ListRules", { NextToken }), "Rules", "Name"),
  },
  roles: {
    async write({ iam }, _made, number) {
      const RoleName = `n${number}`;
      await iam("CreateRole", { RoleName, AssumeRolePolicyDocument: TRUST });
      return RoleName;
    },
    read: async ({ iam }) => namesIn((await iam("ListRoles", { MaxItems: 1000 })).Roles, "RoleName"),
  },
  records: {
    async write({ route53 }, { HostedZoneId }, number) {
      const Name = `n${number}.example.com.`;
      const ResourceRecordSet = { Name, Type: "A", TTL: 60, ResourceRecords: [{ Value: "10.0.0.1" }] };
      const Changes = [{ Action: "CREATE", ResourceRecordSet }];
      await route53("ChangeResourceRecordSets", { HostedZoneId, ChangeBatch: { Changes } });
      return Name;
    },
    read: async ({ route53 }, { HostedZoneId }) =>
      namesIn((await route53("ListResourceRecordSets", { HostedZoneId, MaxItems: 300 })).ResourceRecordSets, "Name"),
  },
};

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

function namesIn(rows: Record<string, string>[], name: string): string[] {
  return rows.map((row) => row[name]!);
}

async function eachPage(
  page: (token: string | undefined) => Promise<Answer>,
  list: string,
  name: string,
): Promise<string[]> {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const answer = await page(token);
    names.push(...namesIn(answer[list], name));
    token = answer.NextToken;
  } while (token);
  return names;
}

test("a directory that a living region uses is refused to another", async () => {
  const stateDirectory = await makeStateDirectory(onTestFinished);
  await startTestRegion(onTestFinished, { stateDirectory });
  await expect(startRegion({ port: 0, stateDirectory })).rejects.toThrow(/is in use by process \d+/);
});

test("a snapshot begins another region, which a directory that holds one already refuses", async () => {
  const first = await startTestRegion(onTestFinished);
  const { Vpc } = await callsOf(first, PROVIDER).ec2("CreateVpc", { CidrBlock: "10.7.0.0/16" });
  const answer = await fetch(`${first.url}/_postern/snapshot`, { method: "POST" });
  const directory = await makeStateDirectory(onTestFinished);
  const restore = join(directory, "snapshot.jsonl");
  await writeFile(restore, await answer.text());

  const stateDirectory = join(directory, "state");
  const second = await startTestRegion(onTestFinished, { restore, stateDirectory });
  const third = await restart(second, { stateDirectory });
  const { Vpcs } = await callsOf(third, PROVIDER).ec2("DescribeVpcs");
  expect(Vpcs.map(({ VpcId }: { VpcId: string }) => VpcId)).toEqual([Vpc.VpcId]);
  await third.stop();
  await expect(startRegion({ port: 0, restore, stateDirectory })).rejects.toThrow("holds a region already");
});

test("reset empties every account, also on disk, and calls go on", async () => {
  const stateDirectory = await makeStateDirectory(onTestFinished);
  const first = await startTestRegion(onTestFinished, { stateDirectory });
  const { consumer, endpoint } = await makeService(first);
  await consumer.ec2("CreateVpcEndpoint", endpoint);
  expect((await fetch(`${first.url}/_postern/reset`, { method: "POST" })).status).toBe(200);
  const isEmpty = async (region: LocalRegion) => {
    expect(await callsOf(region, CONSUMER).ec2("DescribeVpcEndpoints")).toMatchObject({ VpcEndpoints: [] });
    expect(await callsOf(region, PROVIDER).ec2("DescribeVpcs")).toMatchObject({ Vpcs: [] });
    expect(await callsOf(region, PROVIDER).elb("DescribeLoadBalancers")).toMatchObject({ LoadBalancers: [] });
  };
  await isEmpty(first);
  await isEmpty(await restart(first, { stateDirectory }));
});
