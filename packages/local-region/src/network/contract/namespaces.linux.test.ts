import { createServer } from "node:net";
import { afterAll, beforeAll, describe, test } from "vitest";
import { whyNoNamespaces } from "../../testing/namespaces.ts";
import { openStage } from "../../testing/open-stage.ts";
import { startTestRegion } from "../../testing/start-test-region.ts";
import { tryDialFrom } from "../../testing/vpc-traffic.ts";
import { BEHAVIOURS } from "./behaviours.ts";
import type { PlaneUnderTest } from "./plane-under-test.ts";
import { type ContractStage, openScene } from "./scene.ts";

const NAMESPACES: PlaneUnderTest = {
  name: "namespaces",
  startRegion: (onCleanup) => startTestRegion(onCleanup, { network: "namespaces" }),
  async serve(region, { host: { address }, vpcId, port }, onCleanup) {
    const peers: string[] = [];
    const server = createServer((socket) => {
      socket
        .on("error", () => {})
        .on("data", (words) => {
          peers.push(socket.remoteAddress!);
          socket.write(`${address}: ${words}`);
        });
    });
    onCleanup(() => void server.close());
    await region.listen(server, { vpcId, address, port });
    return { peers, refuse: () => void server.close() };
  },
  dial: (_region, { socksProxy }, to, onCleanup) => tryDialFrom(socksProxy, to, onCleanup),
  seenAs: async (_region, { address }) => address,
};

const why = await whyNoNamespaces();

const title = `the namespaces plane keeps the contract${why ? ` (cannot here: ${why})` : ""}`;

describe.skipIf(why)(title, { timeout: 120_000, concurrent: true }, () => {
  let on: ContractStage;
  // Tests that run at once cannot each say when they are finished.
  const cleanups: (() => void | Promise<void>)[] = [];
  const onCleanup = (cleanup: () => void | Promise<void>) => void cleanups.push(cleanup);
  afterAll(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
  });

  beforeAll(async () => {
    const region = await NAMESPACES.startRegion(onCleanup);
    on = { plane: NAMESPACES, region, stage: openStage(region, onCleanup), onCleanup };
  });

  test.each(BEHAVIOURS)("$title", async ({ zones, holds }) => holds(await openScene(on, zones)));
});
