import { expect, onTestFinished, test, vi } from "vitest";
import { answerQuestion } from "../../dns/records.ts";
import { CONSUMER, makeLink } from "../../testing/make-link.ts";
import { createTestWorld } from "../../testing/test-world.ts";
import { publishTexts } from "./published-txt.ts";

const NAME = "db.example.com";
const code = (name: string, message = /.*/) =>
  expect.objectContaining({ code: name, message: expect.stringMatching(message) });

async function start(PrivateDnsName = NAME) {
  const made = createTestWorld(onTestFinished);
  const link = await makeLink(made, { PrivateDnsName, AcceptanceRequired: false });
  await link.admit(`arn:aws:iam::${CONSUMER}:root`);
  const configuration = async () => {
    const { ServiceConfigurations } = await link.provider("DescribeVpcEndpointServiceConfigurations");
    return ServiceConfigurations[0].PrivateDnsNameConfiguration;
  };
  const verify = async (state: string) => {
    await link.provider("StartVpcEndpointServicePrivateDnsVerification", { ServiceId: link.serviceId });
    await vi.waitFor(async () => expect((await configuration()).State).toBe(state));
  };
  const publishAt = async (domain: string) => {
    const { Name, Value } = await configuration();
    publishTexts(made.world, `${Name}.${domain}`, [Value]);
  };
  const switchOnHostnames = () =>
    link.consumer("ModifyVpcAttribute", { VpcId: link.consumed.vpcId, EnableDnsHostnames: { Value: true } });
  const resolve = (name: string, vpcId = link.consumed.vpcId) =>
    answerQuestion(made.world, { vpcId }, { name, type: "A" });
  return { ...made, ...link, configuration, verify, publishAt, switchOnHostnames, resolve };
}

test("a name is verified by its TXT record in public DNS, at its domain or at the apex, and fails without", async () => {
  const { verify, publishAt, configuration, world } = await start();
  expect(await configuration()).toMatchObject({
    State: "pendingVerification",
    Type: "TXT",
    Name: expect.stringMatching(/^_/),
  });
  await verify("failed");
  await publishAt(NAME);
  await verify("verified");
  publishTexts(world, `${(await configuration()).Name}.${NAME}`, []);
  await verify("failed");
  await publishAt("example.com");
  await verify("verified");
});

test("with private DNS the name has the endpoint's addresses in that VPC and nowhere else", async () => {
  const { consumed, provided, createEndpoint, verify, publishAt, switchOnHostnames, resolve, world } = await start();
  await publishAt(NAME);
  await verify("verified");
  await switchOnHostnames();
  const { VpcEndpointId } = await createEndpoint({ PrivateDnsEnabled: true });
  const addresses = world.ec2.networkInterfaces.by("vpcId", consumed.vpcId).map((row) => row.privateIpAddress);
  expect(resolve(NAME).addresses).toEqual(addresses);
  expect(resolve(NAME, provided.vpcId).rcode).toBe("REFUSED");
  expect(answerQuestion(world, "public", { name: NAME, type: "A" }).rcode).toBe("NXDOMAIN");
  expect(resolve(`other.${NAME}`).rcode).toBe("REFUSED");
  await expect(createEndpoint({ PrivateDnsEnabled: true })).rejects.toEqual(
    code("InvalidParameter", /already a conflicting DNS domain for db\.example\.com in the VPC vpc-/),
  );
  expect(VpcEndpointId).toBe(world.ec2.endpoints.by("vpcId", consumed.vpcId)[0]?.vpcEndpointId);
});

test("a wildcard name answers for every name of its domain, one label deep", async () => {
  const { createEndpoint, verify, publishAt, switchOnHostnames, resolve } = await start("*.db.example.com");
  await publishAt("db.example.com");
  await verify("verified");
  await switchOnHostnames();
  await createEndpoint({ PrivateDnsEnabled: true });
  expect(resolve("writer.db.example.com").addresses).toHaveLength(2);
  expect(resolve("a.writer.db.example.com").rcode).toBe("REFUSED");
});

test("it is refused without verification and without the VPC's attributes, each in AWS's words", async () => {
  const { createEndpoint, verify, publishAt, switchOnHostnames, consumer } = await start();
  await expect(createEndpoint({ PrivateDnsEnabled: true })).rejects.toEqual(
    code("InvalidParameter", /requires both enableDnsSupport and enableDnsHostnames/),
  );
  await switchOnHostnames();
  await expect(createEndpoint({ PrivateDnsEnabled: true })).rejects.toEqual(
    code("InvalidParameter", /has not verified the private DNS name/),
  );
  const { VpcEndpointId } = await createEndpoint();
  await publishAt(NAME);
  await verify("verified");
  await consumer("ModifyVpcEndpoint", { VpcEndpointId, PrivateDnsEnabled: true });
  const { VpcEndpoints } = await consumer("DescribeVpcEndpoints", { VpcEndpointIds: [VpcEndpointId] });
  expect(VpcEndpoints[0].PrivateDnsEnabled).toBe(true);
  expect(VpcEndpoints[0].DnsEntries.at(-1).DnsName).toBe(NAME);
});

test("a verification that fails later denies new endpoints and leaves the old; another name takes it from them", async () => {
  const { createEndpoint, verify, publishAt, switchOnHostnames, resolve, provider, serviceId, world, configuration } =
    await start();
  await publishAt(NAME);
  await verify("verified");
  await switchOnHostnames();
  await createEndpoint({ PrivateDnsEnabled: true });
  publishTexts(world, `${(await configuration()).Name}.${NAME}`, []);
  await verify("failed");
  expect(resolve(NAME).addresses).toHaveLength(2);
  await expect(createEndpoint({ PrivateDnsEnabled: true })).rejects.toEqual(
    code("InvalidParameter", /has not verified/),
  );
  await provider("ModifyVpcEndpointServiceConfiguration", { ServiceId: serviceId, PrivateDnsName: "pg.example.com" });
  expect((await configuration()).State).toBe("pendingVerification");
  expect(resolve(NAME).rcode).toBe("REFUSED");
  expect(resolve("pg.example.com").rcode).toBe("REFUSED");
});

test("a service without a name has nothing to verify", async () => {
  const made = createTestWorld(onTestFinished);
  const { provider, serviceId } = await makeLink(made);
  await expect(provider("StartVpcEndpointServicePrivateDnsVerification", { ServiceId: serviceId })).rejects.toEqual(
    code("InvalidParameter", /does not provide a private DNS name/),
  );
});
