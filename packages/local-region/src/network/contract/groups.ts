import { equal } from "node:assert/strict";
import { say } from "../../testing/vpc-traffic.ts";
import type { Behaviour } from "./behaviour.ts";

export const GROUPS: Behaviour[] = [
  {
    title: "an endpoint's group admits clients by their addresses, and forgets no connection when a rule goes",
    async holds(scene) {
      const server = await scene.server();
      const groupId = await scene.group(scene.platform, scene.consumed);
      const endpoint = await scene.connect(await scene.balance([server]), { groupIds: [groupId] });
      const [admitted, other] = [await scene.client(), await scene.client()];
      equal(await scene.dial(admitted, endpoint.name), "silent");
      const cidr = `${admitted.address}/32`;
      await scene.admit(scene.platform, groupId, { cidr });
      const open = await scene.open(admitted, endpoint.name);
      equal(await say(open, "hello"), `${server.address}: hello`);
      equal(await scene.dial(other, endpoint.name), "silent");
      await scene.revoke(scene.platform, groupId, cidr);
      equal(await say(open, "still"), `${server.address}: still`);
      equal(await scene.dial(admitted, endpoint.name), "silent");
    },
  },
  {
    title: "a group admits the interfaces that have another group, as they come and go",
    async holds(scene) {
      const { owner, provided } = scene;
      const members = await scene.group(owner, provided);
      const databases = await scene.group(owner, provided);
      await scene.admit(owner, databases, { groupId: members });
      const server = await scene.server({ groupIds: [databases] });
      const member = await scene.neighbour({ groupIds: [members] });
      const other = await scene.neighbour();
      equal(await scene.reach(member, server.address), server.address);
      equal(await scene.dial(other, server.address), "silent");
      const NetworkInterfaceId = other.networkInterfaceId;
      await owner.ec2("ModifyNetworkInterfaceAttribute", { NetworkInterfaceId, Groups: [members] });
      equal(await scene.reach(other, server.address), server.address);
      await owner.ec2("ModifyNetworkInterfaceAttribute", { NetworkInterfaceId, Groups: [provided.groupId] });
      equal(await scene.dial(other, server.address), "silent");
    },
  },
  {
    title: "a target that admits the load balancer's group is reached through it, and only through it",
    async holds(scene) {
      const { owner, provided } = scene;
      const balancers = await scene.group(owner, provided);
      await scene.admit(owner, balancers, { cidr: "10.0.0.0/16" });
      const databases = await scene.group(owner, provided);
      await scene.admit(owner, databases, { groupId: balancers });
      const server = await scene.server({ groupIds: [databases] });
      const endpoint = await scene.connect(await scene.balance([server], { groupIds: [balancers] }));
      equal(await scene.reach(await scene.client(), endpoint.name), server.address);
      equal(await scene.dial(await scene.neighbour(), server.address), "silent");
    },
  },
  {
    title: "what goes out of a client is judged by its own group",
    async holds(scene) {
      const { platform, consumed } = scene;
      const server = await scene.server();
      const endpoint = await scene.connect(await scene.balance([server]));
      const groupId = await scene.group(platform, consumed);
      const client = await scene.client({ groupIds: [groupId] });
      equal(await scene.reach(client, endpoint.name), server.address);
      await platform.ec2("RevokeSecurityGroupEgress", {
        GroupId: groupId,
        IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
      });
      equal(await scene.dial(client, endpoint.name), "silent");
    },
  },
];
