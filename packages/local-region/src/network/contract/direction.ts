import { equal, ok } from "node:assert/strict";
import { say } from "../../testing/vpc-traffic.ts";
import type { Behaviour } from "./behaviour.ts";

export const DIRECTION: Behaviour[] = [
  {
    title: "the provider has no way to the consumer",
    async holds(scene) {
      const server = await scene.server();
      const endpoint = await scene.connect(await scene.balance([server]));
      const client = await scene.client();
      equal(await scene.reach(client, endpoint.name), server.address);
      // A few more of the platform's, so that one has an address that nothing of the owner's has.
      const theirs = [];
      for (let i = 0; i < 4; i++) theirs.push(await scene.server({ isPlatforms: true }));
      const neighbour = await scene.neighbour();
      const addresses = [...theirs.map(({ address }) => address), ...(await endpoint.addresses())];
      const reached = await Promise.all(addresses.map((address) => scene.reach(neighbour, address)));
      // What is reached stands in the owner's own VPC at the same address.
      ok(reached.includes("silent") || reached.includes("refused"));
      for (const { peers } of theirs) equal(peers.length, 0);
    },
  },
  {
    title: "the same address in two VPCs is two places",
    async holds(scene) {
      const own = await scene.server();
      const theirs = await scene.server({ isPlatforms: true });
      equal(theirs.address, own.address);
      const [client, neighbour] = [await scene.client(), await scene.neighbour()];
      equal(client.address, neighbour.address);
      equal(await scene.reach(client, theirs.address), theirs.address);
      equal(own.peers.length, 0);
      equal(await scene.reach(neighbour, own.address), own.address);
      equal(theirs.peers.length, 1);
      const endpoint = await scene.connect(await scene.balance([own]));
      equal(await scene.reach(client, endpoint.name), own.address);
      equal(theirs.peers.length, 1);
    },
  },
  {
    title: "the database sees a node of the load balancer as its client",
    async holds(scene) {
      const server = await scene.server();
      const balanced = await scene.balance([server]);
      const endpoint = await scene.connect(balanced);
      const client = await scene.client();
      await scene.reach(client, endpoint.name);
      const nodes = await Promise.all((await balanced.nodeAddresses()).map(scene.seenAs));
      equal(nodes.length, 2);
      equal(server.peers.length, 1);
      ok(nodes.includes(server.peers[0]!), `${server.peers} is none of ${nodes}`);
    },
  },
  {
    title: "inside a VPC the database sees the client itself",
    async holds(scene) {
      const server = await scene.server();
      const neighbour = await scene.neighbour();
      equal(await scene.reach(neighbour, server.address), server.address);
      equal(server.peers[0], await scene.seenAs(neighbour.address));
    },
  },
  {
    title: "a port without a listener is refused",
    async holds(scene) {
      const server = await scene.server();
      await scene.owner.ec2("AuthorizeSecurityGroupIngress", everything(scene.provided.groupId));
      await scene.platform.ec2("AuthorizeSecurityGroupIngress", everything(scene.consumed.groupId));
      const endpoint = await scene.connect(await scene.balance([server]));
      const client = await scene.client();
      equal(await scene.reach(client, endpoint.name), server.address);
      equal(await scene.dial(client, endpoint.name, 5433), "refused");
    },
  },
  {
    title: "the end of data passes on, and the answer's end comes back",
    async holds(scene) {
      const server = await scene.server();
      const endpoint = await scene.connect(await scene.balance([server]));
      const open = await scene.open(await scene.client(), endpoint.name);
      equal(await say(open, "hello"), `${server.address}: hello`);
      const ended = new Promise((resolve) => open.once("end", resolve).once("error", resolve));
      open.resume();
      open.end();
      equal(await ended, undefined);
    },
  },
];

const everything = (GroupId: string) => ({
  GroupId,
  IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
});
