import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { summarisePlan } from "../plan/describe-plan.ts";
import { hasChanges } from "../plan/plan.ts";
import { planLink } from "../plan/plan-link.ts";
import { requestForLink } from "../request/request-for-link.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { countResources, ONE_LINK, type Scene, startScene } from "../testing/start-scene.ts";
import { applyLink } from "./apply.ts";
import { destroyLink } from "./destroy.ts";

let scene: Scene;
let from: { rds: string };
const cleanups: (() => Promise<void>)[] = [];
beforeAll(async () => {
  scene = await startScene((cleanup) => cleanups.push(cleanup));
  from = { rds: scene.rehearsal.database.identifier };
});
afterEach(() => destroyLink(scene.ownerSession(), "warehouse", { rejectConnections: true }));
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

const apply = (spec: LinkSpec) => applyLink(scene.ownerSession(), scene.network, spec);
const plan = (spec: LinkSpec) => planLink(scene.ownerSession(), scene.network, spec);
const withDatabases = (...databases: { name: string; port?: number }[]): LinkSpec => ({
  ...scene.spec,
  databases: databases.map((database) => ({ ...database, from })),
});
const withSubnets = (subnets: string[]): LinkSpec => ({ ...scene.spec, network: { ...scene.spec.network, subnets } });

/** Which target group each port of the load balancer forwards to, by the database in the group's tags. */
async function forwards(): Promise<Record<string, string>> {
  const { LoadBalancers } = await scene.elbv2.describeLoadBalancers({});
  const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn;
  const { Listeners = [] } = await scene.elbv2.describeListeners({ LoadBalancerArn });
  const named = Listeners.map(async ({ Port, DefaultActions, ListenerArn }): Promise<[string, string]> => {
    const arns = [DefaultActions?.[0]?.TargetGroupArn ?? "", ListenerArn ?? ""];
    const { TagDescriptions = [] } = await scene.elbv2.describeTags({ ResourceArns: arns });
    const names = TagDescriptions.map(({ Tags }) => Tags?.find(({ Key }) => Key === "postern:name")?.Value ?? "");
    expect(new Set(names).size, "listener and target group bear one name").toBe(1);
    return [String(Port), names[0] ?? ""];
  });
  return Object.fromEntries(await Promise.all(named));
}

describe("ports", () => {
  test("of two databases are exchanged", async () => {
    const before = await apply(withDatabases({ name: "orders", port: 5432 }, { name: "billing", port: 5433 }));
    const swapped = withDatabases({ name: "orders", port: 5433 }, { name: "billing", port: 5432 });
    expect((await plan(swapped)).plan.steps.filter(({ action }) => action !== "keep")).toMatchObject([
      { action: "change", id: "listener/orders", changes: [{ what: "target group", how: "in place" }] },
      { action: "change", id: "listener/billing", changes: [{ what: "target group", how: "in place" }] },
    ]);
    const after = await apply(swapped);
    expect(await forwards()).toEqual({ 5432: "billing", 5433: "orders" });
    expect(after.serviceName).toBe(before.serviceName);
    expect(hasChanges((await plan(swapped)).plan)).toBe(false);
  });

  test("that a leaving database frees are taken over, and nothing is left of it", async () => {
    await apply(withDatabases({ name: "orders", port: 5432 }, { name: "billing", port: 6000 }));
    await apply(withDatabases({ name: "orders", port: 6000 }));
    expect(await forwards()).toEqual({ 6000: "orders" });
    expect(await countResources(scene)).toEqual(ONE_LINK);
  });

  test("stay with their databases, whatever the order of the specification; a new one takes a free one", async () => {
    await apply(withDatabases({ name: "orders" }, { name: "billing" }));
    expect(await forwards()).toEqual({ 5432: "orders", 5433: "billing" });
    const more = withDatabases({ name: "archive" }, { name: "billing" }, { name: "orders" });
    const applied = await apply(more);
    expect(await forwards()).toEqual({ 5432: "orders", 5433: "billing", 5434: "archive" });
    const ports = Object.fromEntries(applied.databases.map(({ name, port }) => [name, port]));
    const request = await requestForLink(scene.ownerSession(), scene.network, more);
    expect(Object.fromEntries(request.databases.map(({ name, port }) => [name, port]))).toEqual(ports);
  });

  test("of a leaving database are given to no new one in the same run", async () => {
    await apply(withDatabases({ name: "orders" }, { name: "billing" }));
    await apply(withDatabases({ name: "orders" }, { name: "archive" }));
    expect(await forwards()).toEqual({ 5432: "orders", 5434: "archive" });
  });

  test("are exchanged by two runs at once as by one", async () => {
    await apply(withDatabases({ name: "orders", port: 5432 }, { name: "billing", port: 5433 }));
    const swapped = withDatabases({ name: "orders", port: 5433 }, { name: "billing", port: 5432 });
    await Promise.all([apply(swapped), apply(swapped)]);
    expect(await forwards()).toEqual({ 5432: "billing", 5433: "orders" });
  });
});

test("a subnet gives way to another of its zone", async () => {
  const { subnetIds, vpcId } = scene.rehearsal.owner;
  const [first, second] = subnetIds as [string, string];
  const described = await scene.ec2().describeSubnets({ SubnetIds: [second] });
  const AvailabilityZone = described.Subnets?.[0]?.AvailabilityZone;
  const made = await scene.ec2().createSubnet({ VpcId: vpcId, CidrBlock: "10.0.9.0/24", AvailabilityZone });
  const other = made.Subnet?.SubnetId ?? "";
  const before = await apply(withSubnets([first, second]));
  const after = await apply(withSubnets([first, other]));
  const { LoadBalancers } = await scene.elbv2.describeLoadBalancers({});
  const standing = LoadBalancers?.[0]?.AvailabilityZones?.map(({ SubnetId }) => SubnetId).sort();
  expect(standing).toEqual([first, other].sort());
  expect(after.serviceName).toBe(before.serviceName);
  expect(hasChanges((await plan(withSubnets([first, other]))).plan)).toBe(false);
});

test("a database that becomes another sort of target gets another target group, and the service keeps its name", async () => {
  const before = await apply(withDatabases({ name: "orders" }));
  const images = await scene.ec2().describeImages({ Filters: [{ Name: "name", Values: ["postern-postgres-*"] }] });
  const launched = await scene.ec2().runInstances({
    ImageId: images.Images?.[0]?.ImageId,
    MinCount: 1,
    MaxCount: 1,
    SubnetId: scene.rehearsal.owner.subnetIds[0],
    SecurityGroupIds: [scene.rehearsal.owner.databaseGroupId],
    UserData: Buffer.from("POSTGRES_PASSWORD=s3cret-enough\n").toString("base64"),
  });
  const ec2 = launched.Instances?.[0]?.InstanceId ?? "";
  await expect
    .poll(async () => (await scene.ec2().describeInstances({ InstanceIds: [ec2] })).Reservations?.[0]?.Instances?.[0], {
      timeout: 30_000,
    })
    .toMatchObject({ State: { Name: "running" } });
  const moved: LinkSpec = { ...scene.spec, databases: [{ name: "orders", from: { ec2, port: 5432 } }] };
  const after = await apply(moved);
  expect(after.serviceName).toBe(before.serviceName);
  const { TargetGroups } = await scene.elbv2.describeTargetGroups({});
  expect(TargetGroups).toMatchObject([{ TargetType: "instance" }]);
  expect(await forwards()).toEqual({ 5432: "orders" });
  expect(hasChanges((await plan(moved)).plan)).toBe(false);
}, 60_000);

test("a service that is gone is made anew, with another acceptance too", async () => {
  const { serviceId } = await apply(scene.spec);
  await scene.ec2().deleteVpcEndpointServiceConfigurations({ ServiceIds: [serviceId] });
  const again = await apply({ ...scene.spec, acceptance: "automatic" });
  expect(again.serviceId).not.toBe(serviceId);
  const { ServiceConfigurations } = await scene.ec2().describeVpcEndpointServiceConfigurations({
    ServiceIds: [again.serviceId],
  });
  expect(ServiceConfigurations).toMatchObject([{ AcceptanceRequired: false }]);
});

describe("a plan of five databases", () => {
  const spec = () => withDatabases(...["one", "two", "three", "four", "five"].map((name) => ({ name })));
  const OF_ONE_GROUP = ["DescribeTargetGroupAttributes", "DescribeTargetHealth"];
  const OF_ALL = [
    "DescribeDBInstances",
    "DescribeListeners",
    "DescribeLoadBalancerAttributes",
    "DescribeLoadBalancers",
    "DescribeNetworkInterfaces",
    "DescribeSecurityGroupRules",
    "DescribeSecurityGroups",
    "DescribeSubnets",
    // Of load balancer and target groups.
    "DescribeTags",
    "DescribeTags",
    "DescribeTargetGroups",
    "DescribeVpcEndpointConnectionNotifications",
    "DescribeVpcEndpointServiceConfigurations",
    "DescribeVpcEndpointServicePermissions",
    "DescribeVpcs",
  ];

  /** The plan, and which calls it made. */
  async function counted(options?: { quick: boolean }) {
    const calls: string[] = [];
    const session = scene.ownerSession((_service, operation) => calls.push(operation));
    const { plan } = await planLink(session, scene.network, spec(), options);
    return { plan, calls: calls.sort() };
  }

  /** By hand, as drift comes about. */
  async function sendProxyProtocol() {
    const { TargetGroups } = await scene.elbv2.describeTargetGroups({});
    await scene.elbv2.modifyTargetGroupAttributes({
      TargetGroupArn: TargetGroups?.[0]?.TargetGroupArn,
      Attributes: [{ Key: "proxy_protocol_v2.enabled", Value: "true" }],
    });
  }

  test("with nothing to do reads each thing once: the same calls for any number of databases, and two for each", async () => {
    await apply(spec());
    const { plan, calls } = await counted();
    expect(hasChanges(plan)).toBe(false);
    for (const operation of OF_ONE_GROUP) expect(calls.filter((call) => call === operation)).toHaveLength(5);
    expect(calls.filter((call) => !OF_ONE_GROUP.includes(call))).toEqual(OF_ALL);
    await sendProxyProtocol();
    expect((await counted()).plan).toMatchObject({ isDrift: true });
  });

  test("takes fifteen calls when it is quick, and says what it did not look at", async () => {
    await apply(spec());
    await sendProxyProtocol();
    const { plan, calls } = await counted({ quick: true });
    expect(calls).toEqual(OF_ALL);
    expect(calls).toHaveLength(15);
    expect(hasChanges(plan)).toBe(false);
    expect(plan.unread).toMatch(/attributes and targets of the target groups for .*five/);
    expect(summarisePlan(plan)).toContain("that were looked at");
    const { LoadBalancers } = await scene.elbv2.describeLoadBalancers({});
    await scene.elbv2.modifyLoadBalancerAttributes({
      LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
      Attributes: [{ Key: "load_balancing.cross_zone.enabled", Value: "false" }],
    });
    expect((await counted({ quick: true })).plan).toMatchObject({ isDrift: true });
  });

  test("leaves nothing out of a link that was not brought to this very specification", async () => {
    await apply(withDatabases({ name: "one" }, { name: "two" }));
    const { plan, calls } = await counted({ quick: true });
    expect(plan.unread).toBeUndefined();
    expect(hasChanges(plan)).toBe(true);
    expect(calls).toEqual(expect.arrayContaining(OF_ONE_GROUP));
  });
});
