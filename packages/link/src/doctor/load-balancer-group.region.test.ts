import { beforeAll, expect, test } from "vitest";
import { atEnd } from "../testing/at-end.ts";
import { type DoctorScene, expectSound, repairFirst, startDoctorScene } from "../testing/start-doctor-scene.ts";
import { diagnoseLink } from "./diagnose.ts";
import { repairCommands } from "./repair-commands.ts";

/** A link whose load balancer has a security group, enforced on what comes through endpoints. */

const cleanup = atEnd();
let scene: DoctorScene;
let GroupId: string;

beforeAll(async () => {
  scene = await startDoctorScene(cleanup, { loadBalancerSecurityGroup: "managed" });
  const { LoadBalancers } = await scene.elbv2.describeLoadBalancers({});
  GroupId = LoadBalancers?.[0]?.SecurityGroups?.[0] ?? "";
});

test("sound, it has no finding", async () => {
  expect(GroupId).toMatch(/^sg-/);
  await expectSound(scene.input());
});

test("11: what the group drops is found first, and CloudWatch's counter places the lost packet", async () => {
  await scene.ec2().revokeSecurityGroupIngress({ GroupId, SecurityGroupRuleIds: await rulesOf(false) });
  const diagnosis = await diagnoseLink(scene.input());
  const [first] = diagnosis.findings;
  expect(first).toMatchObject({ check: "balancer-group-admits-platform", whose: "owner" });
  expect(first && repairCommands(first.repair, "us-east-1")).toEqual([
    expect.stringContaining(`aws ec2 authorize-security-group-ingress --group-id ${GroupId}`),
  ]);
  const path = diagnosis.findings.find(({ check }) => check === "path-is-sound");
  expect(path?.evidence.join("\n")).toContain("SecurityGroupBlockedFlowCount_Inbound_TCP +1");
  await repairFirst(diagnosis, scene.input());
  await expectSound(scene.input());
});

test("11: where no client is named, the ranges that the platform's page names must come in, and apply lets them", async () => {
  const wide = scene.input({
    platform: { session: scene.platformSession, vpcEndpointId: scene.endpoint.vpcEndpointId },
  });
  const diagnosis = await diagnoseLink(wide);
  expect(diagnosis.findings[0]).toMatchObject({ check: "balancer-group-admits-platform", repair: { by: "apply" } });
  await repairFirst(diagnosis, wide);
  await expectSound(wide);
});

test("11: a prefix list lets in what its entries hold, and nothing else", async () => {
  const { PrefixList } = await scene.ec2().createManagedPrefixList({
    PrefixListName: "platform",
    AddressFamily: "IPv4",
    MaxEntries: 2,
    Entries: [{ Cidr: "10.0.0.0/8" }],
  });
  const PrefixListId = PrefixList?.PrefixListId ?? "";
  await scene.ec2().revokeSecurityGroupIngress({ GroupId, SecurityGroupRuleIds: await rulesOf(false) });
  await scene.ec2().authorizeSecurityGroupIngress({
    GroupId,
    IpPermissions: [{ IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, PrefixListIds: [{ PrefixListId }] }],
  });
  await expectSound(scene.input());
  await scene.ec2().modifyManagedPrefixList({
    PrefixListId,
    CurrentVersion: 1,
    RemoveEntries: [{ Cidr: "10.0.0.0/8" }],
    AddEntries: [{ Cidr: "192.168.0.0/16" }],
  });
  const diagnosis = await diagnoseLink(scene.input());
  expect(diagnosis.findings[0]).toMatchObject({ check: "balancer-group-admits-platform" });
  expect(diagnosis.findings[0]?.evidence[0]).toContain(`tcp 5432 from 192.168.0.0/16 (${PrefixListId})`);
  await repairFirst(diagnosis, scene.input());
  await expectSound(scene.input());
});

test("12: a group that does not let the load balancer out to the database", async () => {
  await scene.ec2().revokeSecurityGroupEgress({ GroupId, SecurityGroupRuleIds: await rulesOf(true) });
  const diagnosis = await diagnoseLink(scene.input());
  const [first] = diagnosis.findings;
  expect(first).toMatchObject({ check: "balancer-group-reaches-database", whose: "owner" });
  expect(first && repairCommands(first.repair, "us-east-1")[0]).toContain(
    `"UserIdGroupPairs":[{"GroupId":"${scene.rehearsal.owner.databaseGroupId}"}]`,
  );
  await repairFirst(diagnosis, scene.input());
  await expectSound(scene.input());
});

async function rulesOf(isEgress: boolean): Promise<string[]> {
  const Filters = [{ Name: "group-id", Values: [GroupId] }];
  const { SecurityGroupRules = [] } = await scene.ec2().describeSecurityGroupRules({ Filters });
  return SecurityGroupRules.filter(({ IsEgress }) => IsEgress === isEgress).flatMap(
    ({ SecurityGroupRuleId }) => SecurityGroupRuleId ?? [],
  );
}
