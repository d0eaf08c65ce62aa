import type { EC2 } from "@aws-sdk/client-ec2";
import { openNetwork } from "@postern/aws";
import { beforeAll, expect, test } from "vitest";
import { atEnd } from "../testing/at-end.ts";
import {
  type DoctorScene,
  expectSound,
  followFirst,
  repairFirst,
  startDoctorScene,
} from "../testing/start-doctor-scene.ts";
import { type DiagnosisInput, diagnoseLink } from "./diagnose.ts";
import type { PlatformSide } from "./facts/read-platform-facts.ts";
import { repairCommands } from "./repair-commands.ts";

const cleanup = atEnd();
let scene: DoctorScene;
let ec2: EC2;

beforeAll(async () => {
  scene = await startDoctorScene(cleanup);
  ec2 = scene.ec2With(await scene.platformSession.credentials());
});

const looking = (changes: Partial<PlatformSide>): DiagnosisInput => {
  const input = scene.input();
  return { ...input, platform: { session: scene.platformSession, ...input.platform, ...changes } };
};

const firstOf = async (input: DiagnosisInput) => {
  const diagnosis = await diagnoseLink(input);
  const [first] = diagnosis.findings;
  return { diagnosis, first, commands: first ? repairCommands(first.repair, "us-east-1").join("\n") : "" };
};

test.each([
  ["another region", (name: string) => name.replace("us-east-1", "eu-west-1"), "in eu-west-1"],
  ["another service", (name: string) => name.replace(/.$/, "0"), "is not this link's service"],
])("2: %s is asked for: the right name is told", async (_what, wrongly, cause) => {
  const subnetIds = scene.rehearsal.platform.subnetIds.slice(0, 2);
  const asking = { vpcEndpointId: undefined, subnetIds };
  const wrong = looking({ ...asking, serviceName: wrongly(scene.applied.serviceName) });
  const { first, commands, diagnosis } = await firstOf(wrong);
  expect(first).toMatchObject({ check: "service-name-is-right", cause: expect.stringContaining(cause) });
  expect(commands).toContain(`--service-name ${scene.applied.serviceName} --vpc-id vpc-`);
  await followFirst(diagnosis, wrong);
  await expectMadeSound(subnetIds);
});

test("5: subnets in a zone without the service are named, with those that will do", async () => {
  const { subnetIds } = scene.rehearsal.platform;
  const wrong = looking({ vpcEndpointId: undefined, subnetIds, serviceName: scene.applied.serviceName });
  const { first, commands, diagnosis } = await firstOf(wrong);
  expect(first).toMatchObject({ check: "zones-are-shared", whose: "platform" });
  expect(first?.evidence.join("\n")).toContain(`${subnetIds[2]} in use1-az4`);
  expect(commands).toContain(`--subnet-ids ${subnetIds[0]} ${subnetIds[1]} `);
  await followFirst(diagnosis, wrong);
  await expectMadeSound(subnetIds.slice(0, 2));
});

test("7: two subnets in one zone, on either side", async () => {
  const { owner, platform } = scene.rehearsal;
  const AvailabilityZoneId = "use1-az2";
  const [own, theirs] = await Promise.all([
    scene.ec2().createSubnet({ VpcId: owner.vpcId, CidrBlock: "10.0.9.0/24", AvailabilityZoneId }),
    ec2.createSubnet({ VpcId: platform.vpcId, CidrBlock: "10.0.9.0/24", AvailabilityZoneId }),
  ]);
  const subnets = [...owner.subnetIds, own.Subnet?.SubnetId ?? ""];
  const spec = { ...scene.spec, network: { ...scene.spec.network, subnets } };
  const mistaken = await firstOf(scene.input({ spec }));
  expect(mistaken.first).toMatchObject({ check: "one-subnet-per-zone", whose: "owner" });
  expect(mistaken.commands).toContain(`network.subnets: [${owner.subnetIds.join(", ")}]`);
  await expectSound(await followFirst(mistaken.diagnosis, scene.input({ spec })));
  const right = platform.subnetIds.slice(0, 2);
  const wrong = looking({ vpcEndpointId: undefined, subnetIds: [...right, theirs.Subnet?.SubnetId ?? ""] });
  const other = await firstOf(wrong);
  expect(other.first).toMatchObject({ check: "one-subnet-per-zone", whose: "platform" });
  await followFirst(other.diagnosis, wrong);
  await expectMadeSound(right);
});

test("8: a gateway endpoint is told, and the step makes an interface endpoint", async () => {
  const { vpcId } = scene.rehearsal.platform;
  const made = await ec2.createVpcEndpoint({ VpcId: vpcId, ServiceName: "com.amazonaws.us-east-1.s3" });
  const wrong = looking({ vpcEndpointId: made.VpcEndpoint?.VpcEndpointId });
  const { first, diagnosis, commands } = await firstOf(wrong);
  expect(first).toMatchObject({ check: "endpoint-is-interface", whose: "platform" });
  expect(commands).toContain("aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface");
  await followFirst(diagnosis, wrong);
  const { VpcEndpoints = [] } = await ec2.describeVpcEndpoints({
    Filters: [{ Name: "service-name", Values: [scene.applied.serviceName] }],
  });
  const fresh = VpcEndpoints.filter(({ VpcEndpointId }) => VpcEndpointId !== scene.endpoint.vpcEndpointId);
  expect(fresh).toMatchObject([{ VpcEndpointType: "Interface", State: "pendingAcceptance" }]);
  const VpcEndpointIds = [...fresh, made.VpcEndpoint].flatMap((each) => each?.VpcEndpointId ?? []);
  await ec2.deleteVpcEndpoints({ VpcEndpointIds });
  await expectSound(scene.input());
});

test("9: an endpoint whose group lets no client in", async () => {
  const { VpcEndpoints } = await ec2.describeVpcEndpoints({ VpcEndpointIds: [scene.endpoint.vpcEndpointId] });
  const GroupId = VpcEndpoints?.[0]?.Groups?.[0]?.GroupId ?? "";
  const rules = await rulesOf(GroupId, false);
  await ec2.revokeSecurityGroupIngress({ GroupId, SecurityGroupRuleIds: rules });
  const { first, diagnosis, commands } = await firstOf(scene.input());
  expect(first).toMatchObject({ check: "endpoint-group-admits-clients", whose: "platform" });
  expect(commands).toContain(`aws ec2 authorize-security-group-ingress --group-id ${GroupId} --ip-permissions '[`);
  expect(commands).toContain(`${scene.platformHost.address}/32`);
  // A dropped packet never came to the load balancer, and its counters say so.
  const path = diagnosis.findings.find(({ check }) => check === "path-is-sound");
  expect(path?.evidence.join("\n")).toContain("it never came there");
  await repairFirst(diagnosis, scene.input());
  await expectSound(scene.input());
});

test("10: a client whose group does not let it out", async () => {
  const { NetworkInterfaces } = await ec2.describeNetworkInterfaces({
    NetworkInterfaceIds: [scene.platformHost.networkInterfaceId],
  });
  const GroupId = NetworkInterfaces?.[0]?.Groups?.[0]?.GroupId ?? "";
  await ec2.revokeSecurityGroupEgress({ GroupId, SecurityGroupRuleIds: await rulesOf(GroupId, true) });
  const { first, diagnosis, commands } = await firstOf(scene.input());
  expect(first).toMatchObject({ check: "client-group-lets-out", whose: "platform" });
  expect(commands).toContain(`aws ec2 authorize-security-group-egress --group-id ${GroupId}`);
  await repairFirst(diagnosis, scene.input());
  await expectSound(scene.input());
});

test.each([
  ["the way there", 5432, true],
  ["the answers", 50_000, false],
])("10: a network ACL of the platform stops %s", async (_what, port, Egress) => {
  const Filters = [{ Name: "vpc-id", Values: [scene.rehearsal.platform.vpcId] }];
  const { NetworkAcls } = await ec2.describeNetworkAcls({ Filters });
  await ec2.createNetworkAclEntry({
    NetworkAclId: NetworkAcls?.[0]?.NetworkAclId,
    RuleNumber: 50,
    Protocol: "6",
    RuleAction: "deny",
    Egress,
    CidrBlock: "0.0.0.0/0",
    PortRange: { From: port, To: port },
  });
  const { first, diagnosis, commands } = await firstOf(scene.input());
  expect(first).toMatchObject({ check: "platform-network-acls-let-through", whose: "platform" });
  expect(commands).toMatch(/^aws ec2 create-network-acl-entry --network-acl-id acl-\w+ --rule-number 49 /);
  await repairFirst(diagnosis, scene.input());
  await expectSound(scene.input());
});

test("without the platform's account its side cannot be told, which is no problem and not called well", async () => {
  const { ok, results } = await diagnoseLink(scene.input({ platform: undefined, probe: undefined }));
  expect(ok).toBe(true);
  const untold = results.filter(({ answer }) => answer.answer === "could-not-tell").map(({ id }) => id);
  expect(untold).toContain("endpoint-group-admits-clients");
  expect(untold).not.toContain("targets-are-healthy");
});

test("5: the platform stands in no zone of the service, so the load balancer comes to its zone", async () => {
  const { owner, platform } = scene.rehearsal;
  const AvailabilityZoneId = "use1-az4";
  const near = await scene.ec2().createSubnet({ VpcId: owner.vpcId, CidrBlock: "10.0.8.0/24", AvailabilityZoneId });
  const { Vpc } = await ec2.createVpc({ CidrBlock: "10.9.0.0/16" });
  const { Subnet } = await ec2.createSubnet({ VpcId: Vpc?.VpcId, CidrBlock: "10.9.1.0/24", AvailabilityZoneId });
  const { serviceName, serviceId } = scene.applied;
  const SubnetIds = [Subnet?.SubnetId ?? ""];
  const there = { vpcEndpointId: undefined, clientInterfaceId: undefined, serviceName, subnetIds: SubnetIds };
  const wrong = looking(there);
  const { first, commands, diagnosis } = await firstOf(wrong);
  expect(first).toMatchObject({ check: "zones-are-shared" });
  const wanted = [...owner.subnetIds, near.Subnet?.SubnetId];
  expect(commands.split("\n")).toEqual([
    expect.stringMatching(/^# in postern.yaml: network.subnets: /),
    "postern apply",
    `aws ec2 modify-vpc-endpoint-service-configuration --service-id ${serviceId} --region us-east-1`,
  ]);
  for (const id of wanted) expect(commands).toContain(id);
  const mended = await followFirst(diagnosis, wrong);
  const request = { VpcEndpointType: "Interface", ServiceName: serviceName, VpcId: Vpc?.VpcId, SubnetIds } as const;
  const vpcEndpointId = await expect
    .poll(async () => (await ec2.createVpcEndpoint(request)).VpcEndpoint, { timeout: 20_000 })
    .toMatchObject({ State: "pendingAcceptance" })
    .then(async () => (await endpointsBesides())[0]?.VpcEndpointId ?? "");
  await scene.ec2().acceptVpcEndpointConnections({ ServiceId: serviceId, VpcEndpointIds: [vpcEndpointId] });
  const host = await scene.region.openHost({ ...platform, subnetId: SubnetIds[0] ?? "" });
  const network = openNetwork({ dnsServers: [host.dnsServer], socksProxy: host.socksProxy });
  const dialled = (await endpointsBesides())[0]?.DnsEntries?.[0]?.DnsName ?? "";
  if (!mended.probe) throw new Error("the scene goes the path");
  const platformSide = { session: scene.platformSession, vpcEndpointId, clientInterfaceId: host.networkInterfaceId };
  const target = { ...mended.probe.target, host: dialled };
  await expectSound({ ...mended, platform: platformSide, probe: { network, target } });
  await ec2.deleteVpcEndpoints({ VpcEndpointIds: [vpcEndpointId] });
});

async function endpointsBesides() {
  const Filters = [{ Name: "service-name", Values: [scene.applied.serviceName] }];
  const { VpcEndpoints = [] } = await ec2.describeVpcEndpoints({ Filters });
  return VpcEndpoints.filter(({ VpcEndpointId }) => VpcEndpointId !== scene.endpoint.vpcEndpointId);
}

/** The endpoint that a repair made is accepted, carries, and goes again. */
async function expectMadeSound(subnetIds: string[]): Promise<void> {
  const made = await endpointsBesides();
  expect(made).toMatchObject([{ VpcEndpointType: "Interface", SubnetIds: subnetIds }]);
  const VpcEndpointIds = made.flatMap(({ VpcEndpointId }) => VpcEndpointId ?? []);
  await scene.ec2().acceptVpcEndpointConnections({ ServiceId: scene.applied.serviceId, VpcEndpointIds });
  const input = looking({ vpcEndpointId: VpcEndpointIds[0] });
  const host = made[0]?.DnsEntries?.[0]?.DnsName ?? "";
  if (!input.probe) throw new Error("the scene goes the path");
  await expectSound({ ...input, probe: { ...input.probe, target: { ...input.probe.target, host } } });
  await ec2.deleteVpcEndpoints({ VpcEndpointIds });
}

async function rulesOf(groupId: string, isEgress: boolean): Promise<string[]> {
  const { SecurityGroupRules = [] } = await ec2.describeSecurityGroupRules({
    Filters: [{ Name: "group-id", Values: [groupId] }],
  });
  return SecurityGroupRules.filter(({ IsEgress }) => IsEgress === isEgress).flatMap(
    ({ SecurityGroupRuleId }) => SecurityGroupRuleId ?? [],
  );
}
