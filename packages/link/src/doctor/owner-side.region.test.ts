import { beforeAll, expect, test } from "vitest";
import { atEnd } from "../testing/at-end.ts";
import {
  type DoctorScene,
  expectSound,
  followFirst,
  repairFirst,
  startDoctorScene,
} from "../testing/start-doctor-scene.ts";
import { diagnoseLink } from "./diagnose.ts";
import { repairCommands } from "./repair-commands.ts";

const cleanup = atEnd();
let scene: DoctorScene;
let targetGroupArn: string;
let loadBalancerArn: string;

beforeAll(async () => {
  scene = await startDoctorScene(cleanup);
  const [groups, balancers] = await Promise.all([
    scene.elbv2.describeTargetGroups({}),
    scene.elbv2.describeLoadBalancers({}),
  ]);
  targetGroupArn = groups.TargetGroups?.[0]?.TargetGroupArn ?? "";
  loadBalancerArn = balancers.LoadBalancers?.[0]?.LoadBalancerArn ?? "";
});

test("a sound link has no finding, and every question about it can be answered", async () => {
  const { results } = await expectSound(scene.input());
  expect(results.filter(({ answer }) => answer.answer !== "ok").map(({ id, answer }) => ({ id, answer }))).toEqual([]);
});

test("each thing is read once: no call of the owner's side changes anything, and none is made for a check", async () => {
  const calls: string[] = [];
  const session = scene.ownerSession((_service, operation) => calls.push(operation));
  await diagnoseLink(scene.input({ session }));
  expect(calls.filter((operation) => !/^(Describe|Get|List)/.test(operation))).toEqual([]);
  expect(calls.length).toBeLessThanOrEqual(30);
});

/** A mistake, made with an SDK client; what undoes what the repair leaves, where there is any. */
interface Case {
  check: string;
  make(): Promise<undefined | (() => Promise<unknown>)>;
  commands: RegExp;
}

const onTargets = async (change: (address: string) => Promise<unknown>) => {
  const { TargetHealthDescriptions } = await scene.elbv2.describeTargetHealth({ TargetGroupArn: targetGroupArn });
  const registered = TargetHealthDescriptions?.find(({ TargetHealth }) => TargetHealth?.State !== "draining");
  await change(registered?.Target?.Id ?? "");
  return undefined;
};

const setAttribute = async (Key: string, Value: string) => {
  const Attributes = [{ Key, Value }];
  await scene.elbv2.modifyTargetGroupAttributes({ TargetGroupArn: targetGroupArn, Attributes });
  return undefined;
};

const CASES: Record<string, Case> = {
  "1: the platform's principal is taken off the list": {
    check: "principal-is-admitted",
    async make() {
      const RemoveAllowedPrincipals = ["arn:aws:iam::346425330055:role/MTPL_Admin"];
      await scene
        .ec2()
        .modifyVpcEndpointServicePermissions({ ServiceId: scene.applied.serviceId, RemoveAllowedPrincipals });
      return undefined;
    },
    commands: /^postern apply$/,
  },
  "3: another endpoint of the platform waits": {
    check: "connection-is-accepted",
    async make() {
      const { platform } = scene.rehearsal;
      // The service admits the platform's role, not its account.
      const ec2 = scene.ec2With(await scene.platformSession.credentials());
      const { VpcEndpoint } = await ec2.createVpcEndpoint({
        VpcEndpointType: "Interface",
        ServiceName: scene.applied.serviceName,
        VpcId: platform.vpcId,
        SubnetIds: platform.subnetIds.slice(0, 1),
      });
      const VpcEndpointIds = [VpcEndpoint?.VpcEndpointId ?? ""];
      return () => ec2.deleteVpcEndpoints({ VpcEndpointIds });
    },
    commands:
      /^aws ec2 accept-vpc-endpoint-connections --service-id vpce-svc-\w+ --vpc-endpoint-ids vpce-\w+ --region us-east-1$/,
  },
  "4: the connection is rejected": {
    check: "connection-is-not-rejected",
    async make() {
      const VpcEndpointIds = [scene.endpoint.vpcEndpointId];
      await scene.ec2().rejectVpcEndpointConnections({ ServiceId: scene.applied.serviceId, VpcEndpointIds });
      return undefined;
    },
    commands: /^aws ec2 accept-vpc-endpoint-connections /,
  },
  "6: the load balancer comes to a zone, and the service does not notice": {
    check: "service-covers-balancer-zones",
    async make() {
      const { subnetIds, databaseGroupId: GroupId } = scene.rehearsal.owner;
      const ServiceId = scene.applied.serviceId;
      const IpPermissions = [
        { IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: "10.0.0.0/16" }] },
      ];
      // A zone that the load balancer leaves and comes back to gives it another address there.
      await scene.ec2().authorizeSecurityGroupIngress({ GroupId, IpPermissions });
      await scene.elbv2.setSubnets({ LoadBalancerArn: loadBalancerArn, Subnets: subnetIds.slice(1) });
      await scene.ec2().modifyVpcEndpointServiceConfiguration({ ServiceId });
      await expect
        .poll(async () => {
          const answer = await scene.ec2().describeVpcEndpointServiceConfigurations({ ServiceIds: [ServiceId] });
          return answer.ServiceConfigurations?.[0]?.AvailabilityZoneIds?.length;
        })
        .toBe(subnetIds.length - 1);
      await scene.elbv2.setSubnets({ LoadBalancerArn: loadBalancerArn, Subnets: subnetIds });
      return () => scene.ec2().revokeSecurityGroupIngress({ GroupId, IpPermissions });
    },
    commands: /^aws ec2 modify-vpc-endpoint-service-configuration --service-id vpce-svc-\w+ --region us-east-1$/,
  },
  "14: the database's group no longer admits the load balancer": {
    check: "database-group-admits-balancer",
    async make() {
      const GroupId = scene.rehearsal.owner.databaseGroupId;
      const Filters = [{ Name: "group-id", Values: [GroupId] }];
      const { SecurityGroupRules = [] } = await scene.ec2().describeSecurityGroupRules({ Filters });
      const ours = SecurityGroupRules.filter(({ CidrIpv4, IsEgress }) => CidrIpv4 && !IsEgress);
      const SecurityGroupRuleIds = ours.flatMap(({ SecurityGroupRuleId }) => SecurityGroupRuleId ?? []);
      await scene.ec2().revokeSecurityGroupIngress({ GroupId, SecurityGroupRuleIds });
      return undefined;
    },
    commands: /^postern apply$/,
  },
  "15: a network ACL denies Postgres": {
    check: "network-acls-let-database-through",
    make: () => denyPostgres(scene.rehearsal.owner, 5432),
    commands: /^aws ec2 create-network-acl-entry .*--ingress .*--port-range '\{"From":5432,"To":5432\}'/,
  },
  "15: a network ACL lets no answer back": {
    check: "network-acls-let-database-through",
    make: () => denyPostgres(scene.rehearsal.owner, 40_000),
    commands: /^aws ec2 create-network-acl-entry .*--ingress .*--port-range '\{"From":1024,"To":65535\}'/,
  },
  "16: cross-zone is off, and the database stands in one zone": {
    check: "every-zone-reaches-a-target",
    async make() {
      const Attributes = [{ Key: "load_balancing.cross_zone.enabled", Value: "false" }];
      await scene.elbv2.modifyLoadBalancerAttributes({ LoadBalancerArn: loadBalancerArn, Attributes });
      return undefined;
    },
    commands: /^postern apply$/,
  },
  "17: the listener is gone": {
    check: "target-groups-are-used",
    async make() {
      const { Listeners } = await scene.elbv2.describeListeners({ LoadBalancerArn: loadBalancerArn });
      await scene.elbv2.deleteListener({ ListenerArn: Listeners?.[0]?.ListenerArn });
      return undefined;
    },
    commands: /^postern apply$/,
  },
  "18: an old address is registered": {
    check: "targets-are-current",
    make: () =>
      onTargets(async (Id) => {
        await scene.elbv2.registerTargets({
          TargetGroupArn: targetGroupArn,
          Targets: [{ Id: "10.0.1.250", Port: 5432 }],
        });
        await scene.elbv2.deregisterTargets({ TargetGroupArn: targetGroupArn, Targets: [{ Id, Port: 5432 }] });
      }),
    commands: /^postern apply$/,
  },
  "22: the port is not the database's": {
    check: "ports-agree",
    make: () =>
      onTargets(async (Id) => {
        await scene.elbv2.registerTargets({ TargetGroupArn: targetGroupArn, Targets: [{ Id, Port: 5433 }] });
        await scene.elbv2.deregisterTargets({ TargetGroupArn: targetGroupArn, Targets: [{ Id, Port: 5432 }] });
      }),
    commands: /^postern apply$/,
  },
  "23: proxy protocol is on": {
    check: "proxy-protocol-is-off",
    make: () => setAttribute("proxy_protocol_v2.enabled", "true"),
    commands: /^postern apply$/,
  },
  "24: client addresses are preserved": {
    check: "client-addresses-are-not-preserved",
    make: () => setAttribute("preserve_client_ip.enabled", "true"),
    commands: /^postern apply$/,
  },
};

test.each(Object.entries(CASES))(
  "%s: found first, repaired, and well again",
  async (_title, { check, make, commands }) => {
    await expectSound(scene.input());
    const undo = await make();
    const diagnosis = await diagnoseLink(scene.input());
    const [first] = diagnosis.findings;
    expect(first).toMatchObject({ check, whose: "owner", evidence: { length: expect.any(Number) } });
    expect(first && repairCommands(first.repair, "us-east-1").join("\n")).toMatch(commands);
    await repairFirst(diagnosis, scene.input());
    await expectSound(scene.input());
    await undo?.();
  },
);

test.each([
  ["apply brings it back", false],
  ["the subnets that the specification names leave it out, so it has to be named", true],
])("17: the load balancer left the database's zone: %s", async (_what, isNamed) => {
  const { TargetHealthDescriptions } = await scene.elbv2.describeTargetHealth({ TargetGroupArn: targetGroupArn });
  const address = TargetHealthDescriptions?.find(({ TargetHealth }) => TargetHealth?.State === "healthy")?.Target?.Id;
  const { NetworkInterfaces } = await scene.ec2().describeNetworkInterfaces({
    Filters: [{ Name: "private-ip-address", Values: [address ?? ""] }],
  });
  const left = NetworkInterfaces?.[0]?.SubnetId ?? "";
  const subnets = scene.rehearsal.owner.subnetIds.filter((id) => id !== left);
  expect(subnets).toHaveLength(2);
  await scene.elbv2.setSubnets({ LoadBalancerArn: loadBalancerArn, Subnets: subnets });
  const network = { ...scene.spec.network, ...(isNamed ? { subnets } : {}) };
  const mistaken = scene.input({ spec: { ...scene.spec, network } });
  const diagnosis = await diagnoseLink(mistaken);
  const [first] = diagnosis.findings;
  expect(first).toMatchObject({ check: "target-groups-are-used", whose: "owner" });
  expect(first?.cause).toContain(`${address} of warehouse stands in use1-az`);
  const edit = `# in postern.yaml: network.subnets: [${[...subnets, left].join(", ")}]`;
  expect(first && repairCommands(first.repair, "us-east-1")).toEqual([...(isNamed ? [edit] : []), "postern apply"]);
  if (!isNamed) await repairFirst(diagnosis, mistaken);
  await expectSound(isNamed ? await followFirst(diagnosis, mistaken) : mistaken);
});

test("13: a security group that is wanted too late is told, with the way back and the price of the way on", async () => {
  const network = { ...scene.spec.network, loadBalancerSecurityGroup: "managed" as const };
  const mistaken = scene.input({ spec: { ...scene.spec, network } });
  const diagnosis = await diagnoseLink(mistaken);
  const { findings } = diagnosis;
  expect(findings[0]).toMatchObject({ check: "balancer-has-wanted-group", whose: "owner", repair: { by: "hand" } });
  expect(findings[0] && repairCommands(findings[0].repair, "us-east-1")).toEqual([
    "# in postern.yaml: network.loadBalancerSecurityGroup: none",
    "postern apply",
  ]);
  await expectSound(await followFirst(diagnosis, mistaken));
});

/** Denies TCP to one port from everywhere, in the ACL of every subnet of the VPC. */
async function denyPostgres({ vpcId }: { vpcId: string }, port: number) {
  const Filters = [{ Name: "vpc-id", Values: [vpcId] }];
  const { NetworkAcls } = await scene.ec2().describeNetworkAcls({ Filters });
  const NetworkAclId = NetworkAcls?.[0]?.NetworkAclId;
  await scene.ec2().createNetworkAclEntry({
    NetworkAclId,
    RuleNumber: 50,
    Protocol: "6",
    RuleAction: "deny",
    Egress: false,
    CidrBlock: "0.0.0.0/0",
    PortRange: { From: port, To: port },
  });
  return async () => {
    const { NetworkAcls: now } = await scene.ec2().describeNetworkAcls({ Filters });
    const entries = now?.[0]?.Entries?.filter(({ RuleNumber = 0 }) => RuleNumber <= 50) ?? [];
    for (const { RuleNumber, Egress } of entries) {
      await scene.ec2().deleteNetworkAclEntry({ NetworkAclId, RuleNumber, Egress });
    }
  };
}
