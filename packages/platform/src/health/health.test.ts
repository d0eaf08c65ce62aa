import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { eachTest } from "../testing/each-test.ts";
import { DOCUMENT } from "../testing/file-request.ts";
import type { TestPlatform } from "../testing/test-platform.ts";
import { startReporting } from "./report-activity.ts";

let platform: TestPlatform;
eachTest((fresh) => {
  platform = fresh;
});

/** A process with these numbers, whose first report has been made. */
async function reportAs(kind: "server" | "worker", numbers: { calls: number; throttles: number; passes: number }) {
  const { stop } = startReporting({
    ...{ db: platform.database.db, kind, log: pino({ level: "silent" }), environments: () => ["US"] },
    metrics: { totals: () => ({ ...numbers, longestPassMs: numbers.passes * 10 }) },
  });
  onTestFinished(stop);
  await stop();
}

test("processes and what they have done with AWS are told together, minute by minute", async () => {
  await reportAs("server", { calls: 0, throttles: 0, passes: 0 });
  await reportAs("worker", { calls: 40, throttles: 2, passes: 3 });
  await reportAs("worker", { calls: 2, throttles: 0, passes: 4 });
  const { processes, activity } = await platform.client.health();
  expect(processes.map(({ kind, environments, isLost }) => [kind, environments, isLost])).toEqual([
    ["server", ["US"], false],
    ["worker", ["US"], false],
    ["worker", ["US"], false],
  ]);
  expect(activity).toHaveLength(60);
  const sum = (name: "calls" | "throttles" | "passes") => activity.reduce((total, each) => total + each[name], 0);
  expect([sum("calls"), sum("throttles"), sum("passes")]).toEqual([42, 2, 7]);
  expect(Math.max(...activity.map(({ longestPassMs }) => longestPassMs))).toBe(40);
});

test("a process that says nothing any more is lost, and after a day forgotten with what it did", async () => {
  await reportAs("worker", { calls: 1, throttles: 0, passes: 0 });
  const age = (time: string) =>
    platform.database.pool.query(
      `update processes set seen_at = seen_at - interval '${time}'; update aws_activity set minute = minute - interval '${time}'`,
    );
  await age("1 minute");
  expect((await platform.client.health()).processes).toMatchObject([{ isLost: true }]);
  await age("1 day");
  await reportAs("server", { calls: 0, throttles: 0, passes: 0 });
  expect((await platform.client.health()).processes).toMatchObject([{ kind: "server" }]);
  expect((await platform.database.pool.query("select 1 from aws_activity")).rows).toEqual([]);
});

test("what waits is counted over all tenants", async () => {
  const { endpoint } = await platform.client.requests.file(DOCUMENT);
  await platform.untilState(endpoint.id, "waiting-for-owner");
  await platform.crash();
  await platform.database.pool.query(
    "update endpoints set next_look_at = now() - interval '90 seconds', failed_looks = 2",
  );
  const { queue, endpoints } = await platform.client.health();
  expect(queue).toMatchObject({ failingEndpoints: 1, requestsWaiting: 0, testsRunning: 0, deliveriesWaiting: 0 });
  expect(queue.due).toMatchObject([{ environment: "US", endpoints: 1 }]);
  expect(queue.due[0]!.oldestSeconds).toBeGreaterThanOrEqual(90);
  expect(endpoints).toEqual([{ environment: "US", state: "waiting-for-owner", count: 1 }]);
});
