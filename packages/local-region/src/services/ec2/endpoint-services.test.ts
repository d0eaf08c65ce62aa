import { expect, onTestFinished, test } from "vitest";
import { CONSUMER, makeLink, makeLoadBalancer, makeVpc, PROVIDER } from "../../testing/make-link.ts";
import { createTestWorld, roleCallerOf } from "../../testing/test-world.ts";

async function start(service: object = {}) {
  const made = createTestWorld(onTestFinished);
  return { ...made, ...(await makeLink(made, service)) };
}

test("a service is Available at once, needs acceptance unless told otherwise, and has its load balancer's zones", async () => {
  const { provider, serviceId, serviceName, loadBalancerArn } = await start();
  const { ServiceConfigurations } = await provider("DescribeVpcEndpointServiceConfigurations");
  expect(ServiceConfigurations[0]).toMatchObject({
    ServiceId: expect.stringMatching(/^vpce-svc-[0-9a-f]{17}$/),
    ServiceName: `com.amazonaws.vpce.us-east-1.${serviceId}`,
    ServiceState: "Available",
    AcceptanceRequired: true,
    AvailabilityZoneIds: ["use1-az1", "use1-az2"],
    NetworkLoadBalancerArns: [loadBalancerArn],
    BaseEndpointDnsNames: [`${serviceId}.us-east-1.vpce.amazonaws.com`],
    PrivateDnsNameConfiguration: {},
  });
  expect(serviceName).toBe(ServiceConfigurations[0].ServiceName);
});

test("a load balancer stands behind one service, which keeps it from being deleted", async () => {
  const { provider, loadBalancerArn, serviceId } = await start();
  await expect(
    provider("CreateVpcEndpointServiceConfiguration", { NetworkLoadBalancerArns: [loadBalancerArn] }),
  ).rejects.toMatchObject({
    code: "InvalidParameter",
    message: "LBs are already associated with another VPC Endpoint Service Configuration",
  });
  await expect(provider("DeleteLoadBalancer", { LoadBalancerArn: loadBalancerArn })).rejects.toMatchObject({
    code: "ResourceInUse",
    message: `Load balancer '${loadBalancerArn}' cannot be deleted because it is currently associated with another service`,
  });
  expect(await provider("DeleteVpcEndpointServiceConfigurations", { ServiceIds: [serviceId] })).toEqual({
    Unsuccessful: [],
  });
  await provider("DeleteLoadBalancer", { LoadBalancerArn: loadBalancerArn });
});

test("a service needs load balancers that exist, are the owner's and are active", async () => {
  const { as, consumer, loadBalancerArn } = await start();
  const create = (NetworkLoadBalancerArns: string[], call = consumer) =>
    call("CreateVpcEndpointServiceConfiguration", { NetworkLoadBalancerArns });
  await expect(create([])).rejects.toThrow("exactly one of network_load_balancer_arn or gateway_load_balancer_arn");
  await expect(create([loadBalancerArn])).rejects.toMatchObject({ code: "InvalidParameter" });
  const other = as("777788889999");
  const { subnetIds } = await makeVpc(other, ["use1-az1"]);
  const input = { Name: "young", Type: "network", Scheme: "internal", Subnets: subnetIds };
  const arn = (await other("CreateLoadBalancer", input)).LoadBalancers[0].LoadBalancerArn;
  await expect(create([arn], other)).rejects.toThrow("is not active");
});

test("a service that does not admit the caller is word for word one that does not exist", async () => {
  const { consumer, serviceName, createEndpoint } = await start();
  const invented = serviceName.replace(/.{4}$/, "0000");
  const words = (name: string) => `The Vpc Endpoint Service '${name}' does not exist`;
  const refusal = { code: "InvalidServiceName", message: words(serviceName) };
  await expect(createEndpoint()).rejects.toMatchObject(refusal);
  await expect(createEndpoint({ ServiceName: invented })).rejects.toMatchObject({
    ...refusal,
    message: words(invented),
  });
  await expect(consumer("DescribeVpcEndpointServices", { ServiceNames: [serviceName] })).rejects.toMatchObject(refusal);
  expect((await consumer("DescribeVpcEndpointServices")).ServiceNames).toEqual([]);
});

test.each([
  ["*", "anyone", true],
  [`arn:aws:iam::${CONSUMER}:root`, "anyone", true],
  [`arn:aws:iam::${CONSUMER}:role/anyone`, "anyone", true],
  [`arn:aws:iam::${CONSUMER}:role/other`, "anyone", false],
  [`arn:aws:iam::${CONSUMER}:user/anyone`, "anyone", false],
  ["arn:aws:iam::000011112222:root", "anyone", false],
])("principal %s and a session of role %s: admitted is %s", async (principal, role, isAdmitted) => {
  const { as, admit, serviceName } = await start();
  await admit(principal);
  const call = as(roleCallerOf(CONSUMER, role));
  expect((await call("DescribeVpcEndpointServices")).ServiceNames).toEqual(isAdmitted ? [serviceName] : []);
});

test("a role's permission does not admit the account itself, and removal shuts the door again", async () => {
  const { as, provider, consumer, admit, serviceId, serviceName } = await start();
  const role = `arn:aws:iam::${CONSUMER}:role/MTPL_Admin`;
  await admit(role);
  expect((await consumer("DescribeVpcEndpointServices")).ServiceNames).toEqual([]);
  const session = as(roleCallerOf(CONSUMER, "MTPL_Admin"));
  expect((await session("DescribeVpcEndpointServices")).ServiceNames).toEqual([serviceName]);
  await provider("ModifyVpcEndpointServicePermissions", { ServiceId: serviceId, RemoveAllowedPrincipals: [role] });
  expect((await session("DescribeVpcEndpointServices")).ServiceNames).toEqual([]);
});

test("permissions are listed with their type; adding twice and removing what is absent succeed", async () => {
  const { provider, admit, serviceId } = await start();
  const principal = `arn:aws:iam::${CONSUMER}:root`;
  expect((await admit(principal)).AddedPrincipals).toHaveLength(1);
  expect(await admit(principal)).toEqual({ AddedPrincipals: [], ReturnValue: true });
  await provider("ModifyVpcEndpointServicePermissions", { ServiceId: serviceId, RemoveAllowedPrincipals: ["*"] });
  const { AllowedPrincipals } = await provider("DescribeVpcEndpointServicePermissions", { ServiceId: serviceId });
  expect(AllowedPrincipals).toMatchObject([{ PrincipalType: "Account", Principal: principal }]);
});

test.each(["arn:aws:iam::444455556666:role/team/Name", "444455556666", "somebody"])(
  "the principal '%s' is refused",
  async (principal) => {
    const { provider, admit, serviceId } = await start();
    await expect(admit(principal)).rejects.toMatchObject({ code: "InvalidPrincipal" });
    expect(
      (await provider("DescribeVpcEndpointServicePermissions", { ServiceId: serviceId })).AllowedPrincipals,
    ).toEqual([]);
  },
);

test("a client token gives the first answer again, and refuses other parameters", async () => {
  const { as } = await start();
  const call = as("777788889999");
  const { subnetIds } = await makeVpc(call, ["use1-az1"]);
  const NetworkLoadBalancerArns = [await makeLoadBalancer(call, subnetIds)];
  const create = (more: object = {}) =>
    call("CreateVpcEndpointServiceConfiguration", { NetworkLoadBalancerArns, ClientToken: "one", ...more });
  const [first, second] = await Promise.all([create(), create()]);
  expect(second).toEqual(first);
  expect((await call("DescribeVpcEndpointServiceConfigurations")).ServiceConfigurations).toHaveLength(1);
  await expect(create({ AcceptanceRequired: false })).rejects.toMatchObject({ code: "IdempotentParameterMismatch" });
});

test("a token whose create failed can be used again", async () => {
  const { provider, loadBalancerArn, serviceId } = await start();
  const input = { NetworkLoadBalancerArns: [loadBalancerArn], ClientToken: "again" };
  await expect(provider("CreateVpcEndpointServiceConfiguration", input)).rejects.toMatchObject({
    code: "InvalidParameter",
  });
  await provider("DeleteVpcEndpointServiceConfigurations", { ServiceIds: [serviceId] });
  const { ServiceConfiguration } = await provider("CreateVpcEndpointServiceConfiguration", input);
  expect(ServiceConfiguration.ServiceId).not.toBe(serviceId);
});

test("a zone that the load balancer gains is taken up only by a modify call", async () => {
  const { provider, provided, loadBalancerArn, serviceId } = await start();
  const subnet = { VpcId: provided.vpcId, CidrBlock: "10.0.9.0/24", AvailabilityZoneId: "use1-az3" };
  const { Subnet } = await provider("CreateSubnet", subnet);
  const Subnets = [...provided.subnetIds, Subnet.SubnetId];
  await provider("SetSubnets", { LoadBalancerArn: loadBalancerArn, Subnets });
  const zones = async () =>
    (await provider("DescribeVpcEndpointServiceConfigurations")).ServiceConfigurations[0].AvailabilityZoneIds;
  expect(await zones()).toEqual(["use1-az1", "use1-az2"]);
  await provider("ModifyVpcEndpointServiceConfiguration", { ServiceId: serviceId });
  expect(await zones()).toEqual(["use1-az1", "use1-az2", "use1-az3"]);
});

test("the last load balancer of a service stays", async () => {
  const { provider, loadBalancerArn, serviceId } = await start();
  const RemoveNetworkLoadBalancerArns = [loadBalancerArn];
  await expect(
    provider("ModifyVpcEndpointServiceConfiguration", { ServiceId: serviceId, RemoveNetworkLoadBalancerArns }),
  ).rejects.toMatchObject({ code: "InvalidParameter" });
});

test("only the owner's services can be described, changed or deleted", async () => {
  const { consumer, serviceId } = await start();
  const unknown = {
    code: "InvalidVpcEndpointServiceId.NotFound",
    message: `The VpcEndpointService Id '${serviceId}' does not exist`,
  };
  await expect(consumer("DescribeVpcEndpointServiceConfigurations", { ServiceIds: [serviceId] })).rejects.toMatchObject(
    unknown,
  );
  await expect(consumer("ModifyVpcEndpointServiceConfiguration", { ServiceId: serviceId })).rejects.toMatchObject(
    unknown,
  );
  const { Unsuccessful } = await consumer("DeleteVpcEndpointServiceConfigurations", { ServiceIds: [serviceId] });
  expect(Unsuccessful).toMatchObject([
    { ResourceId: serviceId, Error: { Code: "InvalidVpcEndpointService.NotFound" } },
  ]);
});

test("zone names in a service are the caller's, zone ids the same for all", async () => {
  const { as, provider, serviceName, admit } = await start();
  await admit("*");
  const accounts = Array.from({ length: 8 }, (_, index) => String(200_000_000_000 + index));
  const details = await Promise.all(
    [...accounts, PROVIDER].map(
      async (account) => (await as(account)("DescribeVpcEndpointServices")).ServiceDetails[0],
    ),
  );
  for (const detail of details)
    expect(detail).toMatchObject({ ServiceName: serviceName, AvailabilityZoneIds: ["use1-az1", "use1-az2"] });
  expect(new Set(details.map((detail) => detail.AvailabilityZones.join())).size).toBeGreaterThan(1);
  expect(details[0]).not.toHaveProperty("NetworkLoadBalancerArns");
  expect(
    (await provider("DescribeVpcEndpointServices", { Filters: [{ Name: "owner", Values: ["0*"] }] })).ServiceNames,
  ).toEqual([]);
});

test("a filter that DescribeVpcEndpointServices does not have has a code of its own", async () => {
  const { consumer } = await makeLink(createTestWorld(onTestFinished));
  const Filters = [{ Name: "vpc-id", Values: ["vpc-0"] }];
  await expect(consumer("DescribeVpcEndpointServices", { Filters })).rejects.toMatchObject({
    code: "InvalidFilter",
    message: "The filter 'vpc-id' is invalid",
  });
  await expect(consumer("DescribeVpcs", { Filters: [{ Name: "nothing", Values: ["x"] }] })).rejects.toMatchObject({
    code: "InvalidParameterValue",
    message: "The filter 'nothing' is invalid",
  });
});
