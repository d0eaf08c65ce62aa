import { expect, onTestFinished, test } from "vitest";
import { makeLoadBalancer, makeVpc, PROVIDER } from "../../testing/make-link.ts";
import { createTestWorld } from "../../testing/test-world.ts";

async function start() {
  const made = createTestWorld(onTestFinished);
  const call = made.as(PROVIDER);
  const vpc = await makeVpc(call, ["use1-az1", "use1-az2"]);
  const create = (more: object = {}) =>
    call("CreateTargetGroup", { Name: "tg", Protocol: "TCP", Port: 5432, VpcId: vpc.vpcId, TargetType: "ip", ...more });
  const register = async (...Targets: object[]) => {
    const { TargetGroupArn } = (await create()).TargetGroups[0];
    return call("RegisterTargets", { TargetGroupArn, Targets });
  };
  return { ...made, call, ...vpc, create, register };
}

test("defaults are AWS's", async () => {
  const { call, create } = await start();
  const { TargetGroups } = await create({ TargetType: undefined });
  expect(TargetGroups[0]).toMatchObject({
    TargetType: "instance",
    HealthCheckProtocol: "TCP",
    HealthCheckPort: "traffic-port",
    HealthCheckIntervalSeconds: 30,
    HealthCheckTimeoutSeconds: 10,
    HealthyThresholdCount: 5,
    UnhealthyThresholdCount: 2,
    LoadBalancerArns: [],
  });
  const http = (await create({ Name: "http", HealthCheckProtocol: "HTTP" })).TargetGroups[0];
  expect(http).toMatchObject({ HealthCheckTimeoutSeconds: 6, HealthCheckPath: "/", Matcher: { HttpCode: "200-399" } });
  const { Attributes } = await call("DescribeTargetGroupAttributes", { TargetGroupArn: http.TargetGroupArn });
  expect(Attributes).toContainEqual({ Key: "deregistration_delay.timeout_seconds", Value: "300" });
  expect(Attributes).toContainEqual({ Key: "preserve_client_ip.enabled", Value: "false" });
});

test.each([
  [{ Port: 0 }, "'Port' value '0' must be between '1-65535' inclusive"],
  [{ HealthCheckIntervalSeconds: 4 }, "'HealthCheckIntervalSeconds' value '4' must be between '5-300' inclusive"],
  [{ HealthCheckIntervalSeconds: 5, HealthCheckTimeoutSeconds: 6 }, "Health check timeout '6'"],
  [{ UnhealthyThresholdCount: 1 }, "'UnhealthyThresholdCount' value '1' must be between '2-10' inclusive"],
  [{ Name: "n".repeat(33) }, "cannot be longer than '32' characters"],
  [{ VpcId: "vpc-0" }, "The VPC ID 'vpc-0' is not found"],
  [{ TargetType: "lambda" }, "'lambda'"],
  [{ Protocol: "HTTP" }, "'HTTP'"],
  [{ HealthCheckPath: "/ready" }, "health check protocol 'TCP'"],
])("%o is refused: %s", async (more, words) => {
  const { call, create } = await start();
  await expect(create(more)).rejects.toThrow(words);
  expect((await call("DescribeTargetGroups")).TargetGroups).toEqual([]);
});

test("the same name and settings give the same group, other settings a duplicate", async () => {
  const { create } = await start();
  const first = await create();
  expect((await create()).TargetGroups[0].TargetGroupArn).toBe(first.TargetGroups[0].TargetGroupArn);
  await expect(create({ Port: 5433 })).rejects.toMatchObject({ code: "DuplicateTargetGroupName" });
});

test("a group on a listener stays and belongs to one load balancer; a missing one is deleted with success", async () => {
  const { call, create, subnetIds } = await start();
  const { TargetGroupArn } = (await create()).TargetGroups[0];
  const LoadBalancerArn = await makeLoadBalancer(call, subnetIds);
  const DefaultActions = [{ Type: "forward", TargetGroupArn }];
  await call("CreateListener", { LoadBalancerArn, Protocol: "TCP", Port: 5432, DefaultActions });
  await expect(call("DeleteTargetGroup", { TargetGroupArn })).rejects.toMatchObject({
    code: "ResourceInUse",
    message: `Target group '${TargetGroupArn}' is currently in use by a listener or a rule`,
  });
  const other = await makeLoadBalancer(call, subnetIds, { Name: "other" });
  await expect(
    call("CreateListener", { LoadBalancerArn: other, Protocol: "TCP", Port: 5432, DefaultActions }),
  ).rejects.toMatchObject({
    code: "TargetGroupAssociationLimit",
    message: `The following target groups cannot be associated with more than one load balancer: ${TargetGroupArn}`,
  });
  expect(await call("DeleteTargetGroup", { TargetGroupArn: `${TargetGroupArn}0` })).toEqual({});
});

test("listeners have one port each; the same again is the same one", async () => {
  const { call, create, subnetIds } = await start();
  const { TargetGroupArn } = (await create()).TargetGroups[0];
  const other = (await create({ Name: "other" })).TargetGroups[0].TargetGroupArn;
  const LoadBalancerArn = await makeLoadBalancer(call, subnetIds);
  const listen = (arn: string, more: object = {}) =>
    call("CreateListener", {
      LoadBalancerArn,
      Protocol: "TCP",
      Port: 5432,
      DefaultActions: [{ Type: "forward", TargetGroupArn: arn }],
      ...more,
    });
  const { Listeners } = await listen(TargetGroupArn);
  expect(Listeners[0].ListenerArn).toMatch(/:listener\/net\/warehouse\/[0-9a-f]{16}\/[0-9a-f]{16}$/);
  expect((await listen(TargetGroupArn)).Listeners[0].ListenerArn).toBe(Listeners[0].ListenerArn);
  await expect(listen(other)).rejects.toMatchObject({ code: "DuplicateListener" });
  await expect(listen(other, { Port: undefined })).rejects.toThrow("A listener port must be specified");
  await expect(listen(other, { Protocol: "TLS", Port: 1 })).rejects.toMatchObject({ code: "UnsupportedProtocol" });
  await expect(listen(`${other}0`, { Port: 1 })).rejects.toMatchObject({ code: "TargetGroupNotFound" });
  await expect(call("DescribeListeners")).rejects.toThrow(
    "You must specify either listener ARNs or a load balancer ARN",
  );
  await call("DeleteListener", { ListenerArn: Listeners[0].ListenerArn });
  expect((await call("DescribeListeners", { LoadBalancerArn })).Listeners).toEqual([]);
});

test("the idle timeout is 350 s and can be 60 to 6000", async () => {
  const { call, create, subnetIds } = await start();
  const { TargetGroupArn } = (await create()).TargetGroups[0];
  const LoadBalancerArn = await makeLoadBalancer(call, subnetIds);
  const DefaultActions = [{ Type: "forward", TargetGroupArn }];
  const { Listeners } = await call("CreateListener", { LoadBalancerArn, Protocol: "TCP", Port: 5432, DefaultActions });
  const { ListenerArn } = Listeners[0];
  const { Attributes } = await call("DescribeListenerAttributes", { ListenerArn });
  expect(Attributes).toEqual([{ Key: "tcp.idle_timeout.seconds", Value: "350" }]);
  const set = (Value: string) =>
    call("ModifyListenerAttributes", { ListenerArn, Attributes: [{ Key: "tcp.idle_timeout.seconds", Value }] });
  await expect(set("59")).rejects.toThrow("'tcp.idle_timeout.seconds' value '59' must be between '60-6000' inclusive");
  expect((await set("6000")).Attributes[0].Value).toBe("6000");
});

test.each([
  [
    { Id: "10.0.1.20", AvailabilityZone: "all" },
    "is within the VPC, and cannot have its Availability Zone overridden to 'all' from 'us-east-1",
  ],
  [
    { Id: "192.168.1.5" },
    "The Availability Zone is required for IP address '192.168.1.5' because it is not in the VPC",
  ],
  [{ Id: "192.168.1.5", AvailabilityZone: "us-east-1a" }, "since the IP address '192.168.1.5' is outside the VPC"],
  [{ Id: "8.8.8.8", AvailabilityZone: "all" }, "'8.8.8.8' is not a valid target"],
  [{ Id: "db.example.com" }, "'db.example.com' is not a valid IPv4 address"],
  [{ Id: "10.0.200.1" }, "in none of its subnets"],
  [{ Id: "10.0.1.20", Port: 70000 }, "'Port' value '70000'"],
])("the target %o is refused: %s", async (target, words) => {
  const { call, register } = await start();
  await expect(register({ Id: "10.0.1.10" }, target)).rejects.toThrow(words);
  const { TargetGroups } = await call("DescribeTargetGroups");
  const { TargetHealthDescriptions } = await call("DescribeTargetHealth", TargetGroups[0]);
  expect(TargetHealthDescriptions).toEqual([]);
});

test("an instance that does not exist cannot be registered", async () => {
  const { call, create } = await start();
  const { TargetGroupArn } = (await create({ TargetType: "instance" })).TargetGroups[0];
  await expect(
    call("RegisterTargets", { TargetGroupArn, Targets: [{ Id: "i-0123456789abcdef0" }] }),
  ).rejects.toMatchObject({
    code: "InvalidTarget",
    message: "The following targets are not in a running state and cannot be registered: 'i-0123456789abcdef0'",
  });
});
