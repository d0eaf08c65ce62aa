import { afterAll, beforeAll, describe, test } from "vitest";
import { openStage } from "../../testing/open-stage.ts";
import { startTestRegion } from "../../testing/start-test-region.ts";
import { serveAt, tryDialFrom } from "../../testing/vpc-traffic.ts";
import { BEHAVIOURS } from "./behaviours.ts";
import type { PlaneUnderTest } from "./plane-under-test.ts";
import { type ContractStage, openScene } from "./scene.ts";

const LOOPBACK: PlaneUnderTest = {
  name: "loopback",
  startRegion: (onCleanup) => startTestRegion(onCleanup),
  serve: async (region, { host, vpcId, port }, onCleanup) =>
    serveAt(await region.locate({ vpcId, address: host.address, port }), host.address, onCleanup),
  dial: (_region, { socksProxy }, to, onCleanup) => tryDialFrom(socksProxy, to, onCleanup),
  seenAs: async (region, place) => (await region.locate({ ...place, port: 5432 })).host,
};

describe.concurrent("the loopback plane keeps the contract", { timeout: 120_000 }, () => {
  let on: ContractStage;
  // Tests that run at once cannot each say when they are finished.
  const cleanups: (() => void | Promise<void>)[] = [];
  const onCleanup = (cleanup: () => void | Promise<void>) => void cleanups.push(cleanup);
  afterAll(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
  });

  beforeAll(async () => {
    const region = await LOOPBACK.startRegion(onCleanup);
    on = { plane: LOOPBACK, region, stage: openStage(region, onCleanup), onCleanup };
  });

  test.each(BEHAVIOURS)("$title", async ({ zones, holds }) => holds(await openScene(on, zones)));
});
