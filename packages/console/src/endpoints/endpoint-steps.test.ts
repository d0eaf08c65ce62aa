import type { EndpointState } from "@postern/platform-api";
import { expect, test } from "vitest";
import { endpointSteps } from "./endpoint-steps.ts";

const START = Date.parse("2026-01-01T00:00:00Z");
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();
const entry = (state: EndpointState, seconds: number) => ({ state, at: at(seconds), reason: null });
const steps = (state: EndpointState, since: number, history: ReturnType<typeof entry>[], now: number) =>
  endpointSteps({ state, since: at(since), history } as never, START + now * 1000).map(
    (step) => `${step.state} ${step.standing} ${step.seconds}`,
  );

test("each step has its time: those over, the present one so far, and the others to come", () => {
  const history = [entry("draft", 0), entry("checking", 1), entry("creating", 4), entry("waiting-for-owner", 9)];
  expect(steps("waiting-for-owner", 9, history, 70)).toEqual([
    ...["checking over 3", "creating over 5", "waiting-for-owner present 61"],
    ...["starting to-come 0", "waiting-for-dns to-come 0", "testing to-come 0"],
  ]);
});

test("a step that was not taken is left out", () => {
  const history = [entry("checking", 0), entry("creating", 1), entry("waiting-for-dns", 5)];
  expect(steps("waiting-for-dns", 5, history, 6)).toEqual([
    ...["checking over 1", "creating over 4", "waiting-for-dns present 1", "testing to-come 0"],
  ]);
});

test("after a retry only the new attempt counts, whatever the history's order", () => {
  const history = [entry("checking", 100), entry("creating", 102), entry("checking", 0), entry("failed", 50)];
  expect(steps("creating", 102, history, 103).slice(0, 2)).toEqual(["checking over 2", "creating present 1"]);
});

test.each(["ready", "degraded", "rejected", "expired", "failed", "deleting", "deleted"] as const)(
  "an endpoint that is %s is on no way",
  (state) => expect(steps(state, 0, [], 1)).toEqual([]),
);
