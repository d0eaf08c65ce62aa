import { deepEqual, equal, rejects } from "node:assert/strict";
import type { HostEntry } from "../../hosts.ts";
import { say } from "../../testing/vpc-traffic.ts";
import type { Behaviour } from "./behaviour.ts";
import type { Endpoint } from "./make-endpoint.ts";
import type { Scene } from "./scene.ts";

export const ZONES: Behaviour[] = [
  {
    title: "without cross-zone a zone's node uses the targets of its zone; with it, those of all",
    async holds(scene) {
      const [near, far] = [await scene.server({ subnet: 0 }), await scene.server({ subnet: 1 })];
      const balanced = await scene.balance([near, far], { isCrossZone: false });
      const endpoint = await scene.connect(balanced);
      const client = await scene.client();
      deepEqual(await answersOf(scene, client, endpoint), [[near.address], [far.address]]);
      await balanced.setCrossZone(true);
      const both = [near.address, far.address].sort();
      deepEqual(await answersOf(scene, client, endpoint), [both, both]);
      await balanced.setCrossZone(false);
      deepEqual(await answersOf(scene, client, endpoint), [[near.address], [far.address]]);
    },
  },
  {
    title: "a zone without a target leads nowhere while cross-zone is off",
    async holds(scene) {
      const server = await scene.server({ subnet: 1 });
      const endpoint = await scene.connect(await scene.balance([server], { isCrossZone: false }));
      const client = await scene.client();
      const [empty, full] = endpoint.zonalNames as [string, string];
      equal(typeof (await scene.dial(client, empty)), "string");
      equal(await scene.reach(client, full), server.address);
    },
  },
  {
    title: "a lost zone takes its own connections along and leaves the other zone's alone",
    zones: ["use1-az5", "use1-az6"],
    async holds(scene) {
      const [lost, kept] = [await scene.server({ subnet: 0 }), await scene.server({ subnet: 1 })];
      const targetGroup = { HealthCheckIntervalSeconds: 5 };
      const balanced = await scene.balance([lost, kept], { isCrossZone: false, targetGroup });
      const endpoint = await scene.connect(balanced);
      const client = await scene.client({ subnet: 1 });
      const [lostName, keptName] = endpoint.zonalNames as [string, string];
      const [dying, living] = [await scene.open(client, lostName), await scene.open(client, keptName)];
      equal(await say(dying, "hello"), `${lost.address}: hello`);
      equal(await say(living, "hello"), `${kept.address}: hello`);

      await scene.stage.admin("zones/use1-az5/fail", { method: "POST" });
      await rejects(say(dying, "still there?"));
      equal(await say(living, "still there?"), `${kept.address}: still there?`);
      equal(typeof (await scene.dial(client, lostName)), "string");
      await balanced.untilState(lost, "unhealthy");
      for (let i = 0; i < 10; i++) equal(await scene.reach(client, endpoint.name), kept.address);

      await scene.stage.admin("zones/use1-az5/restore", { method: "POST" });
      await balanced.untilState(lost, "healthy");
      equal(await scene.reach(client, lostName), lost.address);
    },
  },
];

/** Which servers answer by each of the endpoint's zones, in thirty connections. */
function answersOf(scene: Scene, client: HostEntry, { zonalNames }: Endpoint): Promise<string[][]> {
  const answersBy = async (name: string) => {
    const answers = new Set<string>();
    for (let i = 0; i < 30; i++) answers.add(await scene.reach(client, name));
    return [...answers].sort();
  };
  return Promise.all(zonalNames.map(answersBy));
}
