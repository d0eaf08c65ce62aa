import type { PlatformEvent } from "@postern/platform-api";
import { expect, test } from "vitest";
import { followChanges } from "./follow-changes.ts";

const RESYNC: PlatformEvent = { type: "resync" };
const MOVED: PlatformEvent = { type: "changed", subject: "endpoint", id: "ep-1" };

/** What happens when each stream tells what stands there and then ends, or breaks with it. */
async function follow(streams: (PlatformEvent | Error)[][]) {
  const ending = new AbortController();
  const happened: unknown[] = [];
  const left = [...streams];
  await followChanges(
    {
      async *open() {
        for (const told of left.shift() ?? []) {
          if (told instanceof Error) throw told;
          yield told;
        }
      },
      onEvent: (event) => happened.push(event),
      onLost: () => happened.push("lost"),
      rest: async (ms) => {
        expect(ms).toBeGreaterThan(0);
        expect(ms).toBeLessThanOrEqual(5000);
        if (left.length === 0) ending.abort();
      },
    },
    ending.signal,
  );
  return happened;
}

test("a stream that has ended is followed by the next, and nothing is said of it", async () => {
  expect(await follow([[RESYNC, MOVED], [RESYNC]])).toEqual([RESYNC, MOVED, RESYNC]);
});

test("one break is forgiven; when the next attempt is in vain too, the connection is lost until something is told", async () => {
  const broken = new TypeError("network error");
  expect(await follow([[RESYNC, broken], [RESYNC]])).toEqual([RESYNC, RESYNC]);
  expect(await follow([[RESYNC, broken], [broken], [broken], [RESYNC], [broken]])).toEqual([
    ...[RESYNC, "lost", "lost"],
    ...[RESYNC],
  ]);
});
