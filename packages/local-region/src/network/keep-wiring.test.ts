import { expect, onTestFinished, test } from "vitest";
import { differences } from "../testing/check-wiring.ts";
import { below, pick, type Random, seededRandom } from "../testing/fuzz/random.ts";
import { makeLoadBalancer, makeVpc } from "../testing/make-link.ts";
import { callerOf, createTestWorld } from "../testing/test-world.ts";
import { AwsError } from "../wire/aws-error.ts";
import { keepWiring, renderWiring } from "./render-wiring.ts";
import type { Wiring } from "./wiring.ts";

const ACCOUNT = "111122223333";
const ZONES = ["use1-az1", "use1-az2"];
const STEPS = 250;

async function makeScene() {
  const { world, as } = createTestWorld(onTestFinished);
  const call = as(ACCOUNT);
  const vpc = await makeVpc(call, ZONES);
  const balancers = [await makeLoadBalancer(call, vpc.subnetIds)];
  balancers.push(await makeLoadBalancer(call, vpc.subnetIds.slice(0, 1), { Name: "other" }));
  const input = { NetworkLoadBalancerArns: balancers.slice(0, 1), AcceptanceRequired: true };
  const { ServiceConfiguration } = await call("CreateVpcEndpointServiceConfiguration", input);
  await call("CreateTargetGroup", { Name: "writers", Protocol: "TCP", Port: 5432, VpcId: vpc.vpcId, TargetType: "ip" });
  await call("CreateManagedPrefixList", { PrefixListName: "sites", MaxEntries: 50, AddressFamily: "IPv4" });
  const { Images } = await call("DescribeImages", { Filters: [{ Name: "name", Values: ["postern-plain"] }] });
  return { world, call, vpc, balancers, service: ServiceConfiguration, imageId: Images[0].ImageId as string };
}

type Scene = Awaited<ReturnType<typeof makeScene>>;

/** Each changes something, or is refused: whatever is there when its turn comes is used. */
function stepsOf({ world, call, vpc, balancers, service, imageId }: Scene, random: Random): (() => unknown)[] {
  const { ec2, elbv2, rds } = world;
  const one = (ids: string[]) => pick(ids, random) ?? "";
  const port = () => 5432 + below(4, random);
  const ServiceId: string = service.ServiceId;
  const VpcEndpointIds = () => [one(ec2.endpoints.ids())];
  const rule = () => ({
    GroupId: one(ec2.securityGroups.ids()),
    IpPermissions: [
      {
        IpProtocol: pick(["tcp", "udp"], random),
        ...{ FromPort: port(), ToPort: 5440 },
        ...pick([{ IpRanges: [{ CidrIp: "10.0.0.0/8" }] }, { PrefixListIds: [{ PrefixListId: ownList() }] }], random),
      },
    ],
  });
  const ownList = () => one(ec2.prefixLists.ids());
  const targets = () => ({
    TargetGroupArn: one(elbv2.targetGroups.ids().slice(0, 3)),
    Targets: [
      { Id: pick([`10.0.${1 + below(2, random)}.${10 + below(6, random)}`, one(ec2.instances.ids())], random) },
    ],
  });
  const forward = () => ({
    DefaultActions: [{ Type: "forward", TargetGroupArn: one(elbv2.targetGroups.ids().slice(0, 3)) }],
  });
  const createEndpoint = () =>
    call("CreateVpcEndpoint", {
      ...{ VpcEndpointType: "Interface", VpcId: vpc.vpcId, ServiceName: service.ServiceName },
      SubnetIds: vpc.subnetIds.slice(0, 1 + below(2, random)),
      SecurityGroupIds: [one(ec2.securityGroups.ids())],
    });
  return [
    createEndpoint,
    createEndpoint,
    () => call("AcceptVpcEndpointConnections", { ServiceId, VpcEndpointIds: VpcEndpointIds() }),
    () => call("RejectVpcEndpointConnections", { ServiceId, VpcEndpointIds: VpcEndpointIds() }),
    () => call("DeleteVpcEndpoints", { VpcEndpointIds: VpcEndpointIds() }),
    () =>
      call("ModifyVpcEndpoint", {
        VpcEndpointId: VpcEndpointIds()[0],
        ...pick([{ AddSubnetIds: [one(vpc.subnetIds)] }, { RemoveSubnetIds: [one(vpc.subnetIds)] }], random),
      }),
    () =>
      call("ModifyVpcEndpointServiceConfiguration", {
        ServiceId,
        ...pick([{ AddNetworkLoadBalancerArns: balancers }, { RemoveNetworkLoadBalancerArns: [balancers[1]] }], random),
      }),
    () => call("CreateSecurityGroup", { GroupName: `g${world.ids.hex(8)}`, Description: "a group", VpcId: vpc.vpcId }),
    () => call("DeleteSecurityGroup", { GroupId: one(ec2.securityGroups.ids()) }),
    () => call("AuthorizeSecurityGroupIngress", rule()),
    () => call("AuthorizeSecurityGroupEgress", rule()),
    () => {
      const GroupId = one(ec2.securityGroups.ids());
      const [first] = ec2.securityGroupRules.peekBy("groupId", GroupId);
      const operation = first?.isEgress ? "RevokeSecurityGroupEgress" : "RevokeSecurityGroupIngress";
      return call(operation, { GroupId, SecurityGroupRuleIds: [first?.ruleId] });
    },
    () =>
      call("ModifyManagedPrefixList", {
        PrefixListId: ownList(),
        CurrentVersion: ec2.prefixLists.peek(ownList())?.version,
        AddEntries: [{ Cidr: `10.${below(200, random)}.0.0/16` }],
      }),
    () => call("CreateNetworkAcl", { VpcId: vpc.vpcId }),
    () =>
      call("CreateNetworkAclEntry", {
        ...{ NetworkAclId: one(ec2.networkAcls.ids()), RuleNumber: 1 + below(90, random), Egress: random() < 0.5 },
        ...{ Protocol: "6", RuleAction: "deny", CidrBlock: "10.0.0.0/8", PortRange: { From: 1, To: port() } },
      }),
    () =>
      call("ReplaceNetworkAclAssociation", {
        AssociationId: one(ec2.networkAclAssociations.ids()),
        NetworkAclId: one(ec2.networkAcls.ids()),
      }),
    () => call("RegisterTargets", targets()),
    () => call("DeregisterTargets", targets()),
    () =>
      call("CreateTargetGroup", {
        ...{ Name: `tg-${world.ids.hex(8)}`, Protocol: "TCP", Port: 5432, VpcId: vpc.vpcId },
        TargetType: pick(["ip", "instance"], random),
      }),
    () => call("CreateListener", { LoadBalancerArn: one(balancers), Protocol: "TCP", Port: port(), ...forward() }),
    () => call("SetSubnets", { LoadBalancerArn: balancers[1], Subnets: vpc.subnetIds }),
    () => call("ModifyListener", { ListenerArn: one(elbv2.listeners.ids()), ...forward() }),
    () => call("DeleteListener", { ListenerArn: one(elbv2.listeners.ids()) }),
    () =>
      call("ModifyLoadBalancerAttributes", {
        LoadBalancerArn: one(balancers),
        Attributes: [{ Key: "load_balancing.cross_zone.enabled", Value: String(random() < 0.5) }],
      }),
    () =>
      call("RunInstances", {
        ...{ ImageId: imageId, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 },
        SubnetId: one(vpc.subnetIds),
      }),
    () => call("StopInstances", { InstanceIds: [one(ec2.instances.ids())] }),
    () => call("StartInstances", { InstanceIds: [one(ec2.instances.ids())] }),
    () => call("TerminateInstances", { InstanceIds: [one(ec2.instances.ids())] }),
    () => {
      const zone = one(ZONES);
      if (!rds.lostZones.delete(zone)) rds.lostZones.add(zone);
    },
    () => makeVpc(call, ["use1-az1"], `10.${1 + below(200, random)}`),
  ];
}

test.each([1, 2, 3, 4])(
  "after any sequence of changes the kept wiring is what the stores say, and the changes name all that differs (seed %i)",
  async (seed) => {
    const random = seededRandom(seed);
    const scene = await makeScene();
    const keep = keepWiring(scene.world);
    keep();
    let before = renderWiring(scene.world);
    let done = 0;
    let changed = 0;
    const steps = stepsOf(scene, random);
    for (let step = 0; step < STEPS; step++) {
      try {
        await pick(steps, random)();
        done += 1;
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
      }
      // What the clock brings comes between, before, or in the same picture as the next change.
      if (random() < 0.5) await new Promise((resolve) => setImmediate(resolve));
      const { wiring, changes } = keep();
      const now = renderWiring(scene.world);
      expect(differences(wiring, now)).toEqual([]);
      const differing = interfacesIn(differences(before, now));
      expect([...changes!.interfaceIds]).toEqual(expect.arrayContaining(differing));
      expect([...changes!.vpcIds]).toEqual(expect.arrayContaining(vpcsOf(differing, before, now)));
      changed += differing.length;
      before = now;
    }
    expect(done).toBeGreaterThan(STEPS / 3);
    expect(changed).toBeGreaterThan(50);
  },
);

test("an endpoint more changes its own interfaces and nothing else, whatever it looked at", async () => {
  const { world, call, vpc, service } = await makeScene();
  const consumer = await makeVpc(call, ZONES, "10.1");
  const create = async (vpcId: string, subnetIds: string[]): Promise<string[]> => {
    const more = { VpcEndpointType: "Interface", ServiceName: service.ServiceName };
    const { VpcEndpoint } = await call("CreateVpcEndpoint", { VpcId: vpcId, SubnetIds: subnetIds, ...more });
    return VpcEndpoint.NetworkInterfaceIds;
  };
  const keep = keepWiring(world);
  await create(vpc.vpcId, vpc.subnetIds);
  expect(keep().changes).toBeUndefined();
  const made = await create(consumer.vpcId, consumer.subnetIds);
  await call("DescribeVpcEndpoints");
  const { changes } = keep();
  expect(changes).toEqual({ vpcIds: new Set([consumer.vpcId]), interfaceIds: new Set(made) });
  expect(keep().changes).toEqual({ vpcIds: new Set(), interfaceIds: new Set() });
});

test("a picture that could not be finished is drawn as a whole the next time", async () => {
  const { world, vpc } = await makeScene();
  const keep = keepWiring(world);
  keep();
  const group = world.ec2.securityGroups.all().find((row) => row.vpcId === vpc.vpcId)!;
  const { peekBy } = world.ec2.securityGroupRules;
  world.ec2.securityGroups.put({ ...callerOf(ACCOUNT), ...group, groupId: "sg-new" });
  world.ec2.securityGroupRules.peekBy = () => {
    throw new Error("no rules today");
  };
  expect(keep).toThrow("no rules today");
  world.ec2.securityGroupRules.peekBy = peekBy;
  const { wiring, changes } = keep();
  expect(changes).toBeUndefined();
  expect(wiring.groups.has("sg-new")).toBe(true);
  expect(differences(wiring, renderWiring(world))).toEqual([]);
});

function interfacesIn(entries: string[]): string[] {
  const parts = ["interfaces", "endpoints", "nodes", "gateways"];
  return entries.map((entry) => entry.split(" ")).flatMap(([part = "", id = ""]) => (parts.includes(part) ? id : []));
}

function vpcsOf(interfaceIds: string[], ...wirings: Wiring[]): string[] {
  const found = wirings.flatMap(({ interfaces }) => interfaceIds.map((id) => interfaces.get(id)?.vpcId));
  return [...new Set(found.filter((vpcId) => vpcId !== undefined))];
}
