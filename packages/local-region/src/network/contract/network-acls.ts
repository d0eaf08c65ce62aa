import { equal, rejects } from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { say } from "../../testing/vpc-traffic.ts";
import type { Behaviour } from "./behaviour.ts";
import type { Scene } from "./scene.ts";

export const NETWORK_ACLS: Behaviour[] = [
  {
    title: "a network ACL's denial stops new connections and ends established ones, inside its subnet nothing",
    async holds(scene) {
      const server = await scene.server({ subnet: 0 });
      const [near, far] = [await scene.neighbour({ subnet: 0 }), await scene.neighbour({ subnet: 1 })];
      const [inside, across] = [await scene.open(near, server.address), await scene.open(far, server.address)];
      equal(await say(across, "hello"), `${server.address}: hello`);
      await deny(scene, { Egress: false, PortRange: { From: 5432, To: 5432 } });
      // On AWS nothing comes back; a plane that has sockets and no packets can only cut.
      await rejects(Promise.race([say(across, "still there?"), silence(3000)]));
      equal(await scene.dial(far, server.address), "silent");
      equal(await say(inside, "hello"), `${server.address}: hello`);
      equal(await scene.reach(near, server.address), server.address);
    },
  },
  {
    title: "a network ACL is stateless: answers need a rule of their own",
    async holds(scene) {
      const server = await scene.server({ subnet: 0 });
      const far = await scene.neighbour({ subnet: 1 });
      equal(await scene.reach(far, server.address), server.address);
      await deny(scene, { Egress: true, PortRange: { From: 1024, To: 65_535 } });
      equal(await scene.dial(far, server.address), "silent");
    },
  },
  {
    title: "a network ACL of the database's subnet judges the load balancer's node, not the client",
    async holds(scene) {
      const server = await scene.server({ subnet: 0 });
      const balanced = await scene.balance([server]);
      const endpoint = await scene.connect(balanced);
      const client = await scene.client();
      const [, farName] = endpoint.zonalNames as [string, string];
      equal(await scene.reach(client, farName), server.address);
      await deny(scene, { Egress: false, CidrBlock: "10.0.2.0/24" });
      equal(await scene.dial(client, farName), "silent");
      equal(await scene.reach(client, endpoint.zonalNames[0]!), server.address);
    },
  },
];

async function silence(ms: number): Promise<never> {
  await sleep(ms);
  throw new Error(`nothing came back within ${ms} ms`);
}

/** Rule 50 of a new list that otherwise lets everything pass, for the owner's first subnet. */
async function deny({ owner, provided }: Scene, rule: object): Promise<void> {
  const { ec2 } = owner;
  const [subnetId] = provided.subnetIds;
  const { NetworkAcls } = await ec2("DescribeNetworkAcls", {
    Filters: [{ Name: "association.subnet-id", Values: [subnetId] }],
  });
  const { NetworkAclAssociationId: AssociationId } = NetworkAcls[0].Associations.find(
    (association: { SubnetId: string }) => association.SubnetId === subnetId,
  );
  const { NetworkAclId } = (await ec2("CreateNetworkAcl", { VpcId: provided.vpcId })).NetworkAcl;
  const everything = { NetworkAclId, RuleNumber: 100, Protocol: "-1", RuleAction: "allow", CidrBlock: "0.0.0.0/0" };
  for (const Egress of [true, false]) await ec2("CreateNetworkAclEntry", { ...everything, Egress });
  const denial = { NetworkAclId, RuleNumber: 50, Protocol: "6", RuleAction: "deny", CidrBlock: "0.0.0.0/0" };
  const anyPort = { PortRange: { From: 0, To: 65_535 } };
  await ec2("CreateNetworkAclEntry", { ...denial, ...anyPort, ...rule });
  await ec2("ReplaceNetworkAclAssociation", { AssociationId, NetworkAclId });
}
