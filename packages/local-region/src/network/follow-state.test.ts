import { expect, test } from "vitest";
import type { WiringChanges } from "./data-plane.ts";
import { followState } from "./follow-state.ts";
import type { Wiring } from "./wiring.ts";

const NOTHING: WiringChanges = { vpcIds: new Set(), interfaceIds: new Set() };

/** A plane whose passes end when the test says so, and a state that is a number. */
function follow() {
  const passes: { state: number; changes: WiringChanges | undefined; end: () => void; fail: (error: Error) => void }[] =
    [];
  const scene = { state: 0, running: 0, mostRunning: 0 };
  const follower = followState(
    {
      async apply(wiring, changes) {
        scene.mostRunning = Math.max(scene.mostRunning, ++scene.running);
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        passes.push({ state: (wiring as unknown as { state: number }).state, changes, end: resolve, fail: reject });
        await promise.finally(() => scene.running--);
      },
    },
    () => ({ wiring: { state: scene.state } as unknown as Wiring, changes: NOTHING }),
  );
  return { scene, passes, follower };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test("changes made in one go are one pass", async () => {
  const { scene, passes, follower } = follow();
  scene.state = 1;
  const one = follower.refresh();
  scene.state = 2;
  const other = follower.refresh();
  await settle();
  expect(passes.map(({ state }) => state)).toEqual([2]);
  passes[0]!.end();
  await Promise.all([one, other]);
  expect(passes).toHaveLength(1);
});

test("a call made during a pass waits for the next, and all such calls share it", async () => {
  const { scene, passes, follower } = follow();
  const first = follower.refresh();
  await settle();
  scene.state = 1;
  let done = 0;
  const later = [1, 2, 3].map(() => follower.refresh().then(() => done++));
  passes[0]!.end();
  await first;
  await settle();
  expect(done).toBe(0);
  expect(passes.map(({ state }) => state)).toEqual([0, 1]);
  passes[1]!.end();
  await Promise.all(later);
  expect(passes).toHaveLength(2);
  expect(scene.mostRunning).toBe(1);
});

test("a pass that fails is told to those who waited for it, and the next one looks at everything", async () => {
  const { passes, follower } = follow();
  const first = follower.refresh();
  await settle();
  const second = follower.refresh();
  passes[0]!.fail(new Error("no room"));
  await expect(first).rejects.toThrow("no room");
  await settle();
  expect(passes.map(({ changes }) => changes)).toEqual([NOTHING, undefined]);
  passes[1]!.end();
  await second;
  const third = follower.refresh();
  await settle();
  expect(passes[2]!.changes).toEqual(NOTHING);
  passes[2]!.end();
  await third;
});

test("stopping waits for the pass under way, and afterwards nothing is applied", async () => {
  const { passes, follower } = follow();
  const first = follower.refresh();
  await settle();
  const waiting = follower.refresh();
  const stopped = follower.stop();
  passes[0]!.end();
  await Promise.all([first, waiting, stopped, follower.refresh()]);
  expect(passes).toHaveLength(1);
});

test("a pass that was asked to be whole is, also when it is asked for during another", async () => {
  const { passes, follower } = follow();
  const first = follower.refresh();
  await settle();
  const whole = follower.refreshAll();
  passes[0]!.end();
  await first;
  await settle();
  passes[1]!.end();
  await whole;
  const last = follower.refresh();
  await settle();
  passes[2]!.end();
  await last;
  expect(passes.map(({ changes }) => changes)).toEqual([NOTHING, undefined, NOTHING]);
});
