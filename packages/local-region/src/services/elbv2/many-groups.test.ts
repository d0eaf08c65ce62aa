import { expect, onTestFinished, test } from "vitest";
import { renderWiring } from "../../network/render-wiring.ts";
import { routeConnection } from "../../network/routing/route.ts";
import { makeTargetGroup, WRITER } from "../../testing/make-target-group.ts";

test("thousands of groups are made, described by name and by load balancer, and deleted; idle ones set no timer", async () => {
  const { call, vpcId, world, listen, LoadBalancerArn, TargetGroupArn } = await makeTargetGroup(onTestFinished);
  let timers = 0;
  const { every } = world.clock;
  world.clock.every = (seconds, task) => {
    timers += 1;
    return every(seconds, task);
  };
  for (let n = 0; n < 5000; n++) {
    await call("CreateTargetGroup", { Name: `tg-${n}`, Protocol: "TCP", Port: 5432, VpcId: vpcId, TargetType: "ip" });
  }
  const named = await call("DescribeTargetGroups", { Names: ["tg-4999", "tg-7"] });
  expect(named.TargetGroups.map((row: { TargetGroupName: string }) => row.TargetGroupName)).toEqual([
    "tg-4999",
    "tg-7",
  ]);
  await call("RegisterTargets", {
    TargetGroupArn: named.TargetGroups[0].TargetGroupArn,
    Targets: [{ Id: "10.0.1.30" }],
  });
  await listen();
  const used = await call("DescribeTargetGroups", { LoadBalancerArn });
  expect(used.TargetGroups.map((row: { TargetGroupArn: string }) => row.TargetGroupArn)).toEqual([TargetGroupArn]);
  const { TargetGroups, NextMarker } = await call("DescribeTargetGroups", { PageSize: 400 });
  expect(TargetGroups).toHaveLength(400);
  expect(NextMarker).toBeDefined();
  await call("DeleteTargetGroup", { TargetGroupArn: named.TargetGroups[1].TargetGroupArn });
  await expect(call("DescribeTargetGroups", { Names: ["tg-7"] })).rejects.toMatchObject({
    code: "TargetGroupNotFound",
  });
  expect(timers).toBe(0);
});

test("a listener's default rule, limits and capacity are told; other IP address types are refused by name", async () => {
  const { call, listen, LoadBalancerArn } = await makeTargetGroup(onTestFinished);
  const ListenerArn = await listen();
  const { Rules } = await call("DescribeRules", { ListenerArn });
  expect(Rules).toMatchObject([{ Priority: "default", IsDefault: true, Actions: [{ Type: "forward" }] }]);
  expect(await call("DescribeListenerCertificates", { ListenerArn })).toEqual({ Certificates: [] });
  const { Limits } = await call("DescribeAccountLimits");
  expect(Limits).toContainEqual({ Name: "network-load-balancers", Max: "50" });
  const reserved = await call("DescribeCapacityReservation", { LoadBalancerArn });
  expect(reserved.CapacityReservationState).toEqual([]);
  expect(await call("SetIpAddressType", { LoadBalancerArn, IpAddressType: "ipv4" })).toEqual({ IpAddressType: "ipv4" });
  await expect(call("SetIpAddressType", { LoadBalancerArn, IpAddressType: "dualstack" })).rejects.toMatchObject({
    code: "InvalidConfigurationRequest",
    message: expect.stringContaining("'dualstack'"),
  });
});

test("secondary addresses are the nodes' for life, and targets see flows from all of them", async () => {
  const { call, world, listen, register, up, becomes, crossZone, LoadBalancerArn, subnetIds } =
    await makeTargetGroup(onTestFinished);
  const set = (Value: string) =>
    call("ModifyLoadBalancerAttributes", {
      LoadBalancerArn,
      Attributes: [{ Key: "secondary_ips.auto_assigned.per_subnet", Value }],
    });
  await set("2");
  await expect(set("1")).rejects.toThrow("cannot be lower than before");
  const Filters = [{ Name: "interface-type", Values: ["network_load_balancer"] }];
  const { NetworkInterfaces } = await call("DescribeNetworkInterfaces", { Filters });
  const addresses = NetworkInterfaces[0].PrivateIpAddresses.map(
    (row: { PrivateIpAddress: string }) => row.PrivateIpAddress,
  );
  expect(new Set(addresses).size).toBe(3);

  await crossZone("true");
  await listen();
  up(WRITER);
  await register(WRITER);
  await becomes({ [WRITER.Id]: "healthy" });
  // A target's address needs an interface for packets to arrive.
  const { NetworkInterface } = await call("CreateNetworkInterface", {
    SubnetId: subnetIds[0],
    PrivateIpAddress: WRITER.Id,
  });
  const wiring = renderWiring(world);
  for (const group of wiring.groups.values()) {
    group.ingress = [{ protocol: "all", fromPort: 0, toPort: 65_535, cidr: "0.0.0.0/0", groupId: undefined }];
  }
  const seen = new Set<string>();
  for (let sequence = 0; sequence < 100; sequence++) {
    const client = { vpcId: NetworkInterface.VpcId, address: "10.0.1.3" };
    const route = routeConnection(
      wiring,
      client,
      { address: addresses[0], port: 5432 },
      { sourcePort: 40_000, sequence },
    );
    if (route.verdict !== "carry") throw new Error(route.why);
    seen.add(route.seenAs.address);
  }
  expect([...seen].sort()).toEqual([...addresses].sort());
});
