import { expect, onTestFinished, test, vi } from "vitest";
import { createClock, type TimeProfile } from "./clock.ts";

function start(profile: TimeProfile) {
  const clock = createClock(profile);
  onTestFinished(() => clock.stop());
  const ran: string[] = [];
  const at = clock.now().getTime();
  /** Notes that it ran, and how many seconds of the clock's after the start. */
  const note = (name: string) => () => void ran.push(`${name} ${Math.round((clock.now().getTime() - at) / 1000)}`);
  return { clock, ran, note };
}

test("moving the clock runs what falls due, in its order and each at its own time", async () => {
  const { clock, ran, note } = start("real");
  clock.after(300, note("late"));
  clock.after(60, note("early"));
  clock.after(4000, note("not yet"));
  clock.every(150, note("round"));
  expect(await clock.advance(310)).toBe(4);
  expect(ran).toEqual(["early 60", "round 150", "late 300", "round 300"]);
  expect(clock.movedMs).toBe(310_000);
});

test("what a task starts is due within the same move, and two that are due together keep their order", async () => {
  const { clock, ran, note } = start("real");
  clock.after(10, () => {
    note("first")();
    clock.after(20, note("its own"));
  });
  clock.after(30, note("same time"));
  clock.after(30, note("and after it"));
  await clock.advance(30);
  expect(ran).toEqual(["first 10", "same time 30", "and after it 30", "its own 30"]);
});

test("a wait that was called off or forgotten never runs", async () => {
  const { clock, ran, note } = start("real");
  clock.every(10, note("off"))();
  clock.after(10, note("forgotten"));
  clock.clear();
  clock.after(10, note("kept"));
  await clock.advance(20);
  expect(ran).toEqual(["kept 10"]);
  clock.stop();
  clock.after(0, note("stopped"));
  await clock.advance(20);
  expect(ran).toHaveLength(1);
});

test("a wait goes on with what is left of it when the profile changes", async () => {
  const { clock, ran, note } = start("real");
  clock.after(3600, note("done"));
  await clock.advance(3599);
  expect(ran).toEqual([]);
  clock.setProfile("instant");
  await vi.waitFor(() => expect(ran).toHaveLength(1));
  expect(clock.profile()).toBe("instant");
});

test("with a speed, waits and the clock itself pass so many times as fast", async () => {
  const { clock, ran, note } = start("real");
  clock.after(500, note("wait"));
  clock.setSpeed(10_000);
  await vi.waitFor(() => expect(ran).toHaveLength(1));
  expect(Number(ran[0]?.split(" ")[1])).toBeGreaterThanOrEqual(470);
  expect(clock.periodMs(1000)).toBe(100);
});

test("a long move makes up for a thousand rounds of a period, and the next is a period after its end", async () => {
  const { clock, ran, note } = start("real");
  clock.every(10, note("round"));
  await clock.advance(1_000_000);
  expect(ran).toHaveLength(1000);
  await clock.advance(9);
  expect(ran).toHaveLength(1000);
  await clock.advance(2);
  expect(ran.at(-1)).toBe("round 1000010");
});

test("a clock can begin where another one was", () => {
  const { clock } = start("instant");
  clock.movedMs = 86_400_000;
  expect(clock.now().getTime()).toBeGreaterThanOrEqual(Date.now() + 86_399_000);
});
