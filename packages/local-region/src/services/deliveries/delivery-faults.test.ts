import { expect, onTestFinished, test } from "vitest";
import { createClock } from "../../state/clock.ts";
import { createIds } from "../../state/ids.ts";
import { eventually } from "../../testing/eventually.ts";
import { createDeliveryFaults, type DeliveryFaultRule } from "./delivery-faults.ts";

function start(...rules: DeliveryFaultRule[]) {
  const clock = createClock("instant");
  onTestFinished(() => clock.stop());
  const faults = createDeliveryFaults(clock, createIds("faults"));
  for (const rule of rules) faults.add(rule);
  const arrived: string[] = [];
  const send = (name: string, delivery: { via?: string; from?: string; to?: string } = {}) =>
    faults.pass({ via: "events", from: "arn:rule/failover", to: "arn:function:follow", ...delivery }, () =>
      arrived.push(name),
    );
  return { faults, arrived, send };
}

test("without rules everything arrives once and in order", () => {
  const { arrived, send } = start();
  expect(["a", "b", "c"].map((name) => send(name))).toEqual(["passed", "passed", "passed"]);
  expect(arrived).toEqual(["a", "b", "c"]);
});

test("a lost delivery never arrives, as often as its rule counts", () => {
  const { faults, arrived, send } = start({ effect: "lose", count: 2 });
  expect(["a", "b", "c"].map((name) => send(name))).toEqual(["lost", "lost", "passed"]);
  expect(arrived).toEqual(["c"]);
  expect(faults.list()).toEqual([]);
});

test("a doubled delivery arrives twice", () => {
  const { arrived, send } = start({ effect: "double", count: 1 });
  send("a");
  send("b");
  expect(arrived).toEqual(["a", "a", "b"]);
});

test("a late delivery arrives after those behind it", async () => {
  const { arrived, send } = start({ effect: "delay", seconds: 1, count: 1 });
  send("a");
  send("b");
  expect(arrived).toEqual(["b"]);
  await eventually(() => expect(arrived).toEqual(["b", "a"]));
});

test("a reordered delivery changes places with the next, and is not lost when there is none", async () => {
  const { arrived, send } = start({ effect: "reorder", seconds: 1, count: 1 });
  send("a");
  send("b");
  expect(arrived).toEqual(["b", "a"]);
  const alone = start({ effect: "reorder", seconds: 1 });
  alone.send("a");
  expect(alone.arrived).toEqual([]);
  await eventually(() => expect(alone.arrived).toEqual(["a"]));
});

test("a rule meets only what its sender, source and destination name", () => {
  const { arrived, send } = start({ effect: "lose", via: "sns", from: "arn:topic:*", to: "*:follow" });
  send("another sender", { from: "arn:topic:a" });
  send("another source", { via: "sns", from: "arn:queue:a" });
  send("another destination", { via: "sns", from: "arn:topic:a", to: "arn:function:other" });
  send("met", { via: "sns", from: "arn:topic:a" });
  expect(arrived).toEqual(["another sender", "another source", "another destination"]);
});

test("a probability meets some and spares some", () => {
  const { arrived, send } = start({ effect: "lose", probability: 0.5 });
  for (let index = 0; index < 200; index++) send(String(index));
  expect(arrived.length).toBeGreaterThan(50);
  expect(arrived.length).toBeLessThan(150);
});

test("a rule that is removed has no effect any more", () => {
  const { faults, arrived, send } = start({ effect: "lose" });
  const [rule] = faults.list();
  expect(faults.remove(rule!.id)).toBe(true);
  expect(faults.remove(rule!.id)).toBe(false);
  send("a");
  expect(arrived).toEqual(["a"]);
});
