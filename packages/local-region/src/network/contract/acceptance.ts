import { equal, rejects } from "node:assert/strict";
import { say } from "../../testing/vpc-traffic.ts";
import type { Behaviour } from "./behaviour.ts";

export const ACCEPTANCE: Behaviour[] = [
  {
    title: "nothing passes before acceptance, and everything after it",
    async holds(scene) {
      const server = await scene.server();
      const endpoint = await scene.connect(await scene.balance([server]), { isAccepted: false });
      const client = await scene.client();
      equal(typeof (await scene.dial(client, endpoint.name)), "string");
      equal(server.peers.length, 0);
      await endpoint.accept();
      equal(await scene.reach(client, endpoint.name), server.address);
    },
  },
  {
    title: "a rejection cuts what is established and lets nothing new through",
    async holds(scene) {
      const server = await scene.server();
      const endpoint = await scene.connect(await scene.balance([server]));
      const client = await scene.client();
      const open = await scene.open(client, endpoint.name);
      equal(await say(open, "hello"), `${server.address}: hello`);
      await endpoint.reject();
      await rejects(say(open, "still there?"));
      equal(typeof (await scene.dial(client, endpoint.name)), "string");
      equal(server.peers.length, 1);
    },
  },
  {
    title: "an endpoint's deletion cuts what is established",
    async holds(scene) {
      const server = await scene.server();
      const endpoint = await scene.connect(await scene.balance([server]));
      const client = await scene.client();
      const open = await scene.open(client, endpoint.name);
      equal(await say(open, "hello"), `${server.address}: hello`);
      const [address = ""] = await endpoint.addresses();
      await endpoint.remove();
      await rejects(say(open, "still there?"));
      equal(typeof (await scene.dial(client, address)), "string");
    },
  },
];
