import { writeFile } from "node:fs/promises";
import { Agent } from "node:http";
import { join } from "node:path";
import { CreateSecurityGroupCommand, CreateTagsCommand, CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import {
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { expect, onTestFinished, test, vi } from "vitest";
import type { LocalRegion, RegionOptions } from "./region.ts";
import { startRegion } from "./start.ts";
import { makeVpc } from "./testing/make-link.ts";
import { makeStateDirectory } from "./testing/make-state-directory.ts";
import { moveClock } from "./testing/move-clock.ts";
import { startKillableRegion } from "./testing/start-killable-region.ts";
import { startTestRegion } from "./testing/start-test-region.ts";

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

test("kill -9 during a thousand concurrent writes: every answered one is there after the restart", {
  timeout: 60_000,
}, async () => {
  const stateDirectory = await makeStateDirectory(onTestFinished);
  const region = await startKillableRegion(onTestFinished, { stateDirectory, network: "none" });
  const configuration = {
    region: "us-east-1",
    endpoint: region.url,
    credentials: { accessKeyId: PROVIDER.accountId, secretAccessKey: region.secretAccessKey },
    maxAttempts: 1,
    requestHandler: { httpAgent: new Agent({ keepAlive: true, maxSockets: 200 }) },
  };
  const ec2 = new EC2Client(configuration);
  const elb = new ElasticLoadBalancingV2Client(configuration);
  onTestFinished(() => {
    ec2.destroy();
    elb.destroy();
  });
  const { vpcId, targetGroupArn } = await makeTargets(ec2, elb);
  let done = 0;
  const enough = Promise.withResolvers<void>();
  const note = <Answer>(answer: Answer): Answer => {
    if (++done === 400) enough.resolve();
    return answer;
  };
  const groups: string[] = [];
  const tags: string[] = [];
  const targets: string[] = [];
  const writes = Array.from({ length: 1000 }, async (_, number) => {
    const name = `n${number}`;
    if (number % 3 === 0) {
      const input = { GroupName: name, Description: "d", VpcId: vpcId };
      groups.push(note(await ec2.send(new CreateSecurityGroupCommand(input))).GroupId!);
    } else if (number % 3 === 1) {
      const input = { Resources: [vpcId], Tags: [{ Key: `k${number % 45}`, Value: name }] };
      note(await ec2.send(new CreateTagsCommand(input)));
      tags.push(`k${number % 45}`);
    } else {
      const Id = `10.0.${1 + Math.floor(number / 250)}.${number % 250}`;
      note(await elb.send(new RegisterTargetsCommand({ TargetGroupArn: targetGroupArn, Targets: [{ Id }] })));
      targets.push(Id);
    }
  });
  const settled = Promise.allSettled(writes);
  await enough.promise;
  await region.kill();
  const refused = (await settled).filter(({ status }) => status === "rejected");
  // Were all of them answered, the kill would have come too late to show anything.
  expect(refused.length).toBeGreaterThan(0);

  const after = callsOf(await startTestRegion(onTestFinished, { stateDirectory, network: "none" }), PROVIDER);
  const { SecurityGroups } = await after.ec2("DescribeSecurityGroups");
  const { Tags } = await after.ec2("DescribeTags");
  const { TargetHealthDescriptions } = await after.elb("DescribeTargetHealth", { TargetGroupArn: targetGroupArn });
  expect(SecurityGroups.map(({ GroupId }: { GroupId: string }) => GroupId)).toEqual(expect.arrayContaining(groups));
  expect(Tags.map(({ Key }: { Key: string }) => Key)).toEqual(expect.arrayContaining(tags));
  expect(TargetHealthDescriptions.map(({ Target }: { Target: { Id: string } }) => Target.Id)).toEqual(
    expect.arrayContaining(targets),
  );
  expect(groups.length + tags.length + targets.length).toBeGreaterThanOrEqual(400);
});

async function makeTargets(ec2: EC2Client, elb: ElasticLoadBalancingV2Client) {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  const VpcId = Vpc!.VpcId!;
  const wish = { Name: "targets", Protocol: "TCP", Port: 5432, VpcId, TargetType: "ip" } as const;
  const { TargetGroups } = await elb.send(new CreateTargetGroupCommand(wish));
  return { vpcId: VpcId, targetGroupArn: TargetGroups![0]!.TargetGroupArn! };
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
