import { expect, test, vi } from "vitest";
import { startEndpoint } from "../services/ec2/endpoint-states.ts";
import type { SecurityGroupRuleRow } from "../services/ec2/store.ts";
import type { World } from "../services/world.ts";
import {
  ENDPOINT_ID,
  LOAD_BALANCER_ARN,
  OWNER,
  PLATFORM,
  SERVICE_ID,
  sampleWorld,
  setEndpointState,
  setTargets,
} from "../testing/sample-world.ts";
import { renderWiring } from "./render-wiring.ts";
import { routeConnection } from "./routing/route.ts";

function addRule(world: World, groupId: string, rule: Partial<SecurityGroupRuleRow>): void {
  world.ec2.securityGroupRules.put({
    ...(groupId.startsWith("sg-owner") ? OWNER : PLATFORM),
    ruleId: world.ids.ec2("sgr"),
    groupId,
    isEgress: false,
    protocol: "tcp",
    fromPort: 5432,
    toPort: 5432,
    cidrIpv4: "10.0.0.0/16",
    referencedGroupId: undefined,
    description: undefined,
    ...rule,
  });
}

const balancer = (world: World) => world.elbv2.loadBalancers.get(LOAD_BALANCER_ARN)!;
const nodesBehind = (world: World) => {
  const { endpoints } = renderWiring(world);
  return ["eni-endpoint-1", "eni-endpoint-2"].map((id) => endpoints.get(id)?.nodeInterfaceIds);
};

test("has the interfaces of all accounts with the base of their subnets", () => {
  const { interfaces, vpcs } = renderWiring(sampleWorld());
  expect(vpcs.map(({ vpcId }) => vpcId)).toEqual(["vpc-owner", "vpc-platform"]);
  expect([...interfaces.keys()].sort()).toEqual([
    "eni-database",
    "eni-endpoint-1",
    "eni-endpoint-2",
    "eni-node-1",
    "eni-node-2",
  ]);
  expect(interfaces.get("eni-endpoint-2")).toEqual({
    interfaceId: "eni-endpoint-2",
    vpcId: "vpc-platform",
    zoneId: "use1-az2",
    subnetBase: "10.0.2.0",
    address: "10.0.2.50",
    groupIds: ["sg-platform-endpoint"],
  });
});

test("an open endpoint leads to the provider's nodes of its own zone", () => {
  expect(nodesBehind(sampleWorld())).toEqual([["eni-node-1"], ["eni-node-2"]]);
});

test("several load balancers of a service give all their nodes of the zone", () => {
  const world = sampleWorld();
  const other = { ...balancer(world), arn: "lb-2", name: "other", dnsName: "other-1.elb.us-east-1.amazonaws.com" };
  other.nodes = [{ ...other.nodes[1]!, networkInterfaceId: "eni-node-of-other" }];
  world.elbv2.loadBalancers.put(other);
  world.ec2.endpointServices.get(SERVICE_ID)!.loadBalancerArns.push("lb-2");
  expect(nodesBehind(world)).toEqual([["eni-node-1"], ["eni-node-2", "eni-node-of-other"]]);
});

test("an endpoint whose service or load balancer is gone leads nowhere", () => {
  const world = sampleWorld();
  world.elbv2.loadBalancers.delete(LOAD_BALANCER_ARN);
  expect(nodesBehind(world)).toEqual([[], []]);
  world.ec2.endpointServices.delete(SERVICE_ID);
  expect(nodesBehind(world)).toEqual([[], []]);
});

test.each([
  ["pendingAcceptance", false],
  ["pending", false],
  ["pending", true],
  ["available", true],
  ["rejected", false],
  ["expired", false],
  ["failed", false],
  ["deleting", false],
] as const)("an endpoint that is %s is open: %s", (state, isOpen) => {
  const world = sampleWorld();
  setEndpointState(world, state, isOpen);
  for (const id of ["eni-endpoint-1", "eni-endpoint-2"])
    expect(renderWiring(world).endpoints.get(id)).toMatchObject({ isOpen, state });
});

test("an endpoint that starts is closed while AWS's time runs, and open before it says that it is available", async () => {
  const world = sampleWorld();
  const endpoint = world.ec2.endpoints.get(ENDPOINT_ID)!;
  const now = () => renderWiring(world).endpoints.get("eni-endpoint-1");
  const refreshed: unknown[] = [];
  const delays: (() => void)[] = [];
  Object.assign(world, {
    clock: { ...world.clock, after: (_seconds: number, task: () => void) => delays.push(task) },
    network: { refresh: async () => refreshed.push(now()) },
  });
  setEndpointState(world, "pendingAcceptance", false);
  startEndpoint(world, endpoint, 60);
  expect(now()).toMatchObject({ isOpen: false, state: "pending" });
  for (const pass of delays) pass();
  await vi.waitFor(() => expect(endpoint.state).toBe("available"));
  expect(refreshed).toMatchObject([{ isOpen: true, state: "pending" }]);
  expect(now()).toMatchObject({ isOpen: true, state: "available" });
});

test("a node has the load balancer's listeners with the targets that it may choose and the epochs that live", () => {
  const world = sampleWorld();
  setTargets(world, { zone: 1, state: "healthy" }, { zone: 1, state: "unhealthy" }, { zone: 1, state: "draining" });
  const node = renderWiring(world).nodes.get("eni-node-1")!;
  expect(node).toMatchObject({ loadBalancerArn: LOAD_BALANCER_ARN, enforcesInboundOnPrivateLink: false });
  const [listener] = node.listeners;
  expect(listener).toMatchObject({ listenerArn: "listener-1", port: 5432, idleTimeoutSeconds: 350 });
  expect(listener!.targets).toEqual([
    { vpcId: "vpc-owner", address: "10.0.1.20", port: 5432, weight: expect.any(Number), epoch: 1 },
  ]);
  expect([...listener!.liveEpochs].sort()).toEqual([1, 3]);
});

test("a node of another zone has no targets unless cross-zone is on", () => {
  const world = sampleWorld();
  const targetsOfZone2 = () => renderWiring(world).nodes.get("eni-node-2")!.listeners[0]!.targets;
  expect(targetsOfZone2()).toEqual([]);
  balancer(world).attributes.set("load_balancing.cross_zone.enabled", "true");
  expect(targetsOfZone2()).toMatchObject([{ address: "10.0.1.20" }]);
});

test("the listener's own idle timeout counts", () => {
  const world = sampleWorld();
  world.elbv2.listeners.get("listener-1")!.attributes.set("tcp.idle_timeout.seconds", "60");
  expect(renderWiring(world).nodes.get("eni-node-1")!.listeners[0]!.idleTimeoutSeconds).toBe(60);
});

test("a load balancer that is not active yet listens on nothing", () => {
  const world = sampleWorld();
  balancer(world).state = "provisioning";
  expect(renderWiring(world).nodes.get("eni-node-1")!.listeners).toEqual([]);
});

test.each([
  [["sg-owner-database"], "on", true],
  [["sg-owner-database"], undefined, true],
  [["sg-owner-database"], "off", false],
  [[], undefined, false],
] as const)("groups %j with enforcement %s are enforced: %s", (groupIds, enforcement, isEnforced) => {
  const world = sampleWorld();
  Object.assign(balancer(world), { groupIds: [...groupIds], enforceInboundOnPrivateLink: enforcement });
  expect(renderWiring(world).nodes.get("eni-node-1")!.enforcesInboundOnPrivateLink).toBe(isEnforced);
});

test("groups carry their rules by direction, and rules of other protocols say nothing", () => {
  const world = sampleWorld();
  addRule(world, "sg-owner-database", {});
  addRule(world, "sg-owner-database", {
    isEgress: true,
    protocol: "-1",
    fromPort: -1,
    toPort: -1,
    cidrIpv4: "0.0.0.0/0",
  });
  addRule(world, "sg-owner-database", { protocol: "udp" });
  addRule(world, "sg-owner-database", { cidrIpv4: undefined, referencedGroupId: "sg-other" });
  expect(renderWiring(world).groups.get("sg-owner-database")).toEqual({
    ingress: [
      { protocol: "tcp", fromPort: 5432, toPort: 5432, cidr: "10.0.0.0/16", groupId: undefined },
      { protocol: "tcp", fromPort: 5432, toPort: 5432, cidr: undefined, groupId: "sg-other" },
    ],
    egress: [{ protocol: "all", fromPort: -1, toPort: -1, cidr: "0.0.0.0/0", groupId: undefined }],
  });
});

test("interfaces of a database, load balancer or endpoint have the groups that it has now", () => {
  const world = sampleWorld();
  world.rds.instances.all()[0]!.groupIds = ["sg-new-database"];
  balancer(world).groupIds = ["sg-new-node"];
  world.ec2.endpoints.all()[0]!.groupIds = ["sg-new-endpoint"];
  const { interfaces } = renderWiring(world);
  const ids = ["eni-database", "eni-node-1", "eni-node-2", "eni-endpoint-1"];
  expect(ids.map((id) => interfaces.get(id)!.groupIds)).toEqual([
    ["sg-new-database"],
    ["sg-new-node"],
    ["sg-new-node"],
    ["sg-new-endpoint"],
  ]);
});

test("the rendered wiring routes from the endpoint to the database, and not once a rule is missing", () => {
  const world = sampleWorld();
  addRule(world, "sg-platform-endpoint", {});
  const visitor = { vpcId: "vpc-platform", address: "10.0.1.3" };
  const route = () =>
    routeConnection(renderWiring(world), visitor, { address: "10.0.1.50", port: 5432 }, { sourcePort: 1, sequence: 1 });
  expect(route()).toMatchObject({
    verdict: "stopped",
    cause: "destination-groups",
    why: expect.stringContaining("eni-database"),
  });
  addRule(world, "sg-owner-database", { cidrIpv4: "10.0.1.200/32" });
  expect(route()).toMatchObject({ verdict: "carry", to: { vpcId: "vpc-owner", address: "10.0.1.20", port: 5432 } });
});

test("changing a wiring changes nothing in the stores", () => {
  const world = sampleWorld();
  const wiring = renderWiring(world);
  wiring.interfaces.get("eni-endpoint-1")!.groupIds.push("sg-x");
  wiring.nodes.get("eni-node-1")!.listeners[0]!.targets.pop();
  expect(world.ec2.endpoints.all()[0]!.groupIds).toEqual(["sg-platform-endpoint"]);
  expect(renderWiring(world).nodes.get("eni-node-1")!.listeners[0]!.targets).toHaveLength(1);
});
