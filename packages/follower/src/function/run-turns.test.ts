import { expect, test } from "vitest";
import { createFakeAccount } from "../testing/fake-account.ts";
import { createReport } from "./report.ts";
import { runTurns } from "./run-turns.ts";
import { readTrigger } from "./trigger.ts";

const SCHEDULED = { "detail-type": "Scheduled Event", source: "aws.events" };
const FAILOVER = { "detail-type": "RDS DB Instance Event", source: "aws.rds", detail: { EventID: "RDS-EVENT-0049" } };
const MESSAGE = { Records: [{ EventSource: "aws:sns", Sns: { Message: "{}" } }] };

function prepare(size: number) {
  const account = createFakeAccount(size);
  const { surroundings, followings, clock } = account;
  const lines: Record<string, unknown>[] = [];
  const report = createReport(surroundings, followings, (line) => lines.push(JSON.parse(line)));
  const invoke = async (event: unknown, remainingSeconds = 300) => {
    const trigger = readTrigger(event);
    const started = clock.now();
    const invocation = report.begin("request-1", trigger);
    const remaining = () => remainingSeconds - (clock.now() - started) / 1000;
    const outcome = await runTurns(surroundings, followings, invocation.onEvent, {
      ...trigger,
      remainingSeconds: remaining,
    });
    const seconds = (clock.now() - started) / 1000;
    return { outcome, seconds, end: () => invocation.end(outcome) };
  };
  const notes = () => account.tagsPut.map((value) => value.slice(value.indexOf(" ") + 1));
  return { ...account, invoke, lines, notes };
}

test("the schedule's invocation is over as soon as all is settled", async () => {
  const { invoke, targetsOf, takeCalls } = prepare(3);
  const first = await invoke(SCHEDULED);
  expect(first.outcome).toEqual({ followings: 3, pending: 0, failing: [] });
  expect(targetsOf("group-1")).toEqual(["10.0.0.2"]);
  takeCalls();
  expect(await invoke(SCHEDULED)).toMatchObject({ seconds: 0 });
  expect(takeCalls().filter((each) => /^register/.test(each))).toEqual([]);
});

test.each([FAILOVER, MESSAGE])("after %j it looks on, and sees a name that moves late", async (event) => {
  const { invoke, move, clock, targetsOf } = prepare(1);
  await invoke(SCHEDULED);
  clock.after(60_000, () => move("db-0", "10.200.0.1"));
  const { outcome, seconds } = await invoke(event);
  expect(seconds).toBeGreaterThanOrEqual(120);
  expect(outcome).toEqual({ followings: 1, pending: 0, failing: [] });
  expect(targetsOf("group-0")).toEqual(["10.200.0.1"]);
});

test("it leaves in time what it cannot finish, and that is no failure", async () => {
  const { invoke } = prepare(1);
  await invoke(SCHEDULED);
  const { outcome, seconds, end } = await invoke(FAILOVER, 40);
  expect(seconds).toBeLessThan(40);
  await end();
  expect(outcome.failing).toEqual([]);
});

test("a turn that fails is said with its code, counted, and thrown at the end", async () => {
  const { invoke, refuse, lines } = prepare(2);
  refuse("registerTargets");
  const { end } = await invoke(SCHEDULED);
  await expect(end()).rejects.toMatchObject({ name: "FollowError", code: "not-authorised" });
  const failure = { type: "turn-failed", requestId: "request-1", cause: "schedule", Failures: 1 };
  expect(lines).toContainEqual(
    expect.objectContaining({
      ...failure,
      Following: "db-1",
      error: expect.objectContaining({ code: "not-authorised" }),
    }),
  );
});

test("a listing that AWS refuses is every following's failure", async () => {
  const { invoke, refuse } = prepare(2);
  refuse("describeDBInstances");
  const { outcome, end } = await invoke(SCHEDULED);
  expect(outcome.failing.map(({ following, code }) => [following, code])).toEqual([
    ["db-0", "not-authorised"],
    ["db-1", "not-authorised"],
  ]);
  await expect(end()).rejects.toThrow("db-0: ");
});

test("every metric of a line is defined in it, as CloudWatch demands", async () => {
  const { invoke, lines } = prepare(1);
  await invoke(SCHEDULED);
  const [line] = lines as [Record<string, { CloudWatchMetrics: { Metrics: { Name: string }[] }[] }>];
  const names = line._aws!.CloudWatchMetrics[0]!.Metrics.map(({ Name }) => Name);
  expect(names.sort()).toEqual(["Changes", "Failures", "Turns"]);
  for (const name of names) expect(line[name]).toEqual(expect.any(Number));
});

test("what was changed is noted with its group at once, and stays noted while all is well", async () => {
  const { invoke, move, notes } = prepare(1);
  await invoke(SCHEDULED);
  expect(notes()).toEqual(["registered 10.0.0.1:5432"]);
  await invoke(SCHEDULED);
  expect(notes()).toHaveLength(1);
  move("db-0", "10.200.0.1");
  await invoke(SCHEDULED);
  expect(notes().slice(1)).toEqual(["registered 10.200.0.1:5432", "deregistered 10.0.0.1:5432"]);
});

test("a failure is noted once, and that it is over", async () => {
  const { invoke, refuse, permit, notes, clock } = prepare(1);
  await invoke(SCHEDULED);
  refuse("describeTargetHealth");
  for (let minute = 0; minute < 3; minute++) await invoke(SCHEDULED);
  permit();
  await invoke(SCHEDULED);
  expect(notes().slice(1)).toEqual(["failed not-authorised", "as registered"]);
  clock.pass(3_600_000);
  await invoke(SCHEDULED);
  expect(notes().slice(3)).toEqual(["as registered"]);
});
