import { equal, rejects } from "node:assert/strict";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { HostEntry } from "../../hosts.ts";
import { say } from "../../testing/vpc-traffic.ts";
import type { Behaviour } from "./behaviour.ts";
import type { Endpoint } from "./make-endpoint.ts";
import type { Scene, SceneServer } from "./scene.ts";

const DELAY = "deregistration_delay.timeout_seconds";
const TERMINATION = "deregistration_delay.connection_termination.enabled";

export const LIFETIME: Behaviour[] = [
  {
    title: "a draining target keeps its connections, also after the delay, and gets no new ones",
    async holds(scene) {
      const { kept, leaving, balanced, endpoint, client } = await openPair(scene, { [DELAY]: "60" });
      const open = await openTo(scene, client, endpoint, leaving);
      await balanced.deregister(leaving);
      equal((await balanced.states())[leaving.address], "draining");
      equal(await say(open, "draining"), `${leaving.address}: draining`);
      for (let i = 0; i < 20; i++) equal(await scene.reach(client, endpoint.name), kept.address);
      await scene.stage.until(async () => (await balanced.states())[leaving.address] === undefined);
      equal(await say(open, "gone"), `${leaving.address}: gone`);
    },
  },
  {
    title: "connection termination resets what is left when the delay is over",
    async holds(scene) {
      const attributes = { [DELAY]: "60", [TERMINATION]: "true" };
      const { kept, leaving, balanced, endpoint, client } = await openPair(scene, attributes);
      const open = await openTo(scene, client, endpoint, leaving);
      const other = await openTo(scene, client, endpoint, kept);
      await balanced.deregister(leaving);
      equal(await say(open, "draining"), `${leaving.address}: draining`);
      await scene.stage.until(async () => (await balanced.states())[leaving.address] === undefined);
      await rejectsSoon(scene, open);
      equal(await say(other, "still"), `${kept.address}: still`);
    },
  },
  {
    title: "a target that turns unhealthy loses its connections, and the others keep theirs",
    async holds(scene) {
      const { kept, leaving, balanced, endpoint, client } = await openPair(scene, {});
      const open = await openTo(scene, client, endpoint, leaving);
      const other = await openTo(scene, client, endpoint, kept);
      leaving.refuse();
      await balanced.untilState(leaving, "unhealthy");
      await rejectsSoon(scene, open);
      equal(await say(other, "still"), `${kept.address}: still`);
      for (let i = 0; i < 20; i++) equal(await scene.reach(client, endpoint.name), kept.address);
    },
  },
  {
    title: "a connection silent for longer than the listener's idle time is reset when it speaks again",
    async holds(scene) {
      const server = await scene.server();
      const balanced = await scene.balance([server]);
      await scene.owner.elasticloadbalancing("ModifyListenerAttributes", {
        ListenerArn: balanced.listenerArn,
        Attributes: [{ Key: "tcp.idle_timeout.seconds", Value: "60" }],
      });
      const endpoint = await scene.connect(balanced);
      const open = await scene.open(await scene.client(), endpoint.name);
      equal(await say(open, "hello"), `${server.address}: hello`);
      let isOver = false;
      open.once("close", () => (isOver = true));
      // Sixty seconds are 1.2 of the profile `instant`.
      await sleep(3000);
      equal(isOver, false);
      await rejects(say(open, "still there?"), { code: "ECONNRESET" });
    },
  },
];

/** Two servers behind an endpoint, one of which is to leave. */
async function openPair(scene: Scene, targetAttributes: Record<string, string>) {
  const [kept, leaving] = [await scene.server(), await scene.server()];
  const targetGroup = { HealthCheckIntervalSeconds: 5 };
  const balanced = await scene.balance([kept, leaving], { targetAttributes, targetGroup });
  const endpoint = await scene.connect(balanced);
  return { kept, leaving, balanced, endpoint, client: await scene.client() };
}

async function openTo(scene: Scene, client: HostEntry, endpoint: Endpoint, server: SceneServer): Promise<Duplex> {
  for (;;) {
    const open = await scene.open(client, endpoint.name);
    if ((await say(open, "who")) === `${server.address}: who`) return open;
    open.destroy();
  }
}

/** States are told a moment before the packets follow. */
async function rejectsSoon(scene: Scene, open: Duplex): Promise<void> {
  await scene.stage.until(async () => {
    const answer = await say(open, "still there?").catch(() => undefined);
    return answer === undefined;
  });
}
