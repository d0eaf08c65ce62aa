import type { EC2 } from "@aws-sdk/client-ec2";
import { beforeAll, expect, test } from "vitest";
import { applyLink } from "../apply/apply.ts";
import { atEnd } from "../testing/at-end.ts";
import { type DoctorScene, expectSound, repairFirst, startDoctorScene } from "../testing/start-doctor-scene.ts";
import { type DiagnosisInput, diagnoseLink } from "./diagnose.ts";
import { repairCommands } from "./repair-commands.ts";

/** A link whose service has a private DNS name, which the platform's clients dial. */

const NAME = "db.example.com";
const cleanup = atEnd();
let scene: DoctorScene;
let ec2: EC2;
let dialling: DiagnosisInput;

beforeAll(async () => {
  scene = await startDoctorScene(cleanup);
  ec2 = scene.ec2With(await scene.platformSession.credentials());
  const input = scene.input({ spec: { ...scene.spec, privateDnsName: { name: NAME } } });
  if (!input.probe) throw new Error("the scene goes the path");
  dialling = { ...input, probe: { ...input.probe, target: { ...input.probe.target, host: NAME } } };
  await applyLink(input.session, input.network, input.spec);
});

const firstOf = async (input: DiagnosisInput) => {
  const diagnosis = await diagnoseLink(input);
  const [first] = diagnosis.findings;
  return { diagnosis, first, commands: first ? repairCommands(first.repair, "us-east-1") : [] };
};

const platformCall = (operation: string, input: object) =>
  scene.region.call("route53", operation, input, scene.rehearsal.platform);

test("27: a name that is not proved yet is told with its record, and apply has AWS look for it", async () => {
  const { first, commands } = await firstOf(dialling);
  expect(first).toMatchObject({ check: "private-dns-name-is-verified", whose: "owner" });
  const record = /^# publish in public DNS: (\S+) TXT "(\S+)"$/.exec(commands[0] ?? "");
  expect(commands[1]).toBe("postern apply");
  const body = JSON.stringify({ name: record?.[1], type: "TXT", values: [record?.[2]] });
  const published = await fetch(`${scene.region.url}/_postern/dns-records`, { method: "POST", body });
  expect(published.status).toBe(200);
  await applyLink(dialling.session, dialling.network, dialling.spec);
  expect((await firstOf(dialling)).first?.check).not.toBe("private-dns-name-is-verified");
});

test("27: a zone of the same name stands in the endpoint's way", async () => {
  const { platform } = scene.rehearsal;
  const other = await ec2.createVpc({ CidrBlock: "10.9.0.0/16" });
  const VPC = { VPCRegion: platform.region, VPCId: platform.vpcId };
  const { HostedZone } = await platformCall("CreateHostedZone", {
    Name: NAME,
    CallerReference: "conflict",
    VPC: { VPCRegion: platform.region, VPCId: other.Vpc?.VpcId },
  });
  const HostedZoneId = HostedZone.Id.replace("/hostedzone/", "");
  await platformCall("AssociateVPCWithHostedZone", { HostedZoneId, VPC });
  const { first, commands } = await firstOf(dialling);
  expect(first).toMatchObject({ check: "private-dns-name-resolves", whose: "platform" });
  expect(first?.cause).toContain(HostedZoneId);
  const { vpcEndpointId } = scene.endpoint;
  expect(commands).toEqual([
    expect.stringContaining(
      `aws route53 disassociate-vpc-from-hosted-zone --hosted-zone-id ${HostedZoneId} --vpc VPCRegion=us-east-1,VPCId=${platform.vpcId} `,
    ),
    `aws ec2 modify-vpc-endpoint --vpc-endpoint-id ${vpcEndpointId} --private-dns-enabled --region us-east-1`,
  ]);
  await platformCall("DisassociateVPCFromHostedZone", { HostedZoneId, VPC });
  await ec2.modifyVpcEndpoint({ VpcEndpointId: vpcEndpointId, PrivateDnsEnabled: true });
  await expectSound(dialling);
});

test("27: an endpoint without the name that is dialled gets it", async () => {
  await ec2.modifyVpcEndpoint({ VpcEndpointId: scene.endpoint.vpcEndpointId, PrivateDnsEnabled: false });
  const { first, diagnosis } = await firstOf(dialling);
  expect(first).toMatchObject({ check: "private-dns-name-resolves", repair: { by: "calls", side: "platform" } });
  await repairFirst(diagnosis, dialling);
  await expectSound(dialling);
});

test("27: an endpoint without the name is no problem to who dials its own", async () => {
  await ec2.modifyVpcEndpoint({ VpcEndpointId: scene.endpoint.vpcEndpointId, PrivateDnsEnabled: false });
  await expectSound(scene.input({ spec: dialling.spec }));
  await ec2.modifyVpcEndpoint({ VpcEndpointId: scene.endpoint.vpcEndpointId, PrivateDnsEnabled: true });
  await expectSound(dialling);
});

test.each([
  ["enableDnsSupport", { EnableDnsSupport: { Value: false } }, "--enable-dns-support"],
  ["enableDnsHostnames", { EnableDnsHostnames: { Value: false } }, "--enable-dns-hostnames"],
])("27: the platform's VPC has %s off", async (attribute, change, option) => {
  const VpcId = scene.rehearsal.platform.vpcId;
  await ec2.modifyVpcAttribute({ VpcId, ...change });
  const { first, diagnosis, commands } = await firstOf(dialling);
  expect(first).toMatchObject({ check: "private-dns-name-resolves", whose: "platform" });
  expect(first?.evidence[0]).toContain(`${attribute} is false`);
  expect(commands[0]).toContain(`aws ec2 modify-vpc-attribute --vpc-id ${VpcId} ${option} '{"Value":true}'`);
  await repairFirst(diagnosis, dialling);
  await expectSound(dialling);
});
