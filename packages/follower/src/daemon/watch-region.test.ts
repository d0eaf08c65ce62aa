import { expect, test } from "vitest";
import { createFakeAccount } from "../testing/fake-account.ts";
import { type FollowEvent, PACE, watchRegion } from "./watch-region.ts";

function startWatch(size: number) {
  const account = createFakeAccount(size);
  const events: FollowEvent[] = [];
  const watch = watchRegion(account.surroundings, (event) => events.push(event));
  watch.follow(account.followings);
  const round = async (seconds = PACE.look) => {
    account.clock.pass(seconds * 1000);
    await watch.round();
    await watch.idle();
  };
  const settle = async () => {
    while (watch.standing().pending > 0) await round();
    await round();
    account.takeCalls();
    events.length = 0;
  };
  return { account, watch, events, round, settle };
}

const count = (calls: string[], operation: string) => calls.filter((each) => each === operation).length;

test.each([1, 10, 25])("calm links cost a listing's pages a minute, and an audit a page: %i pages", async (pages) => {
  const { account, round, settle } = startWatch(pages * 100);
  await settle();
  for (let seconds = 0; seconds < PACE.list * 10; seconds += PACE.look) await round();
  const calls = account.takeCalls();
  const listings = 10;
  expect(count(calls, "describeDBInstances")).toBe(listings * pages);
  expect(count(calls, "describeTargetGroups")).toBe(listings * pages);
  expect(count(calls, "describeTargetHealth")).toBe(listings * pages);
  // Interfaces and VPCs have one page each here; an audit reads a group's tags besides
  expect(calls).toHaveLength(listings * (pages * 4 + 2));
});

test("a database that moves is followed at the next look, and only its group is read", async () => {
  const { account, events, round, settle, watch } = startWatch(1000);
  await settle();
  account.move("db-7", "10.200.0.7");
  await round();
  expect(account.targetsOf("group-7").sort()).toEqual(["10.0.0.8", "10.200.0.7"]);
  while (watch.standing().pending > 0) await round();
  expect(account.targetsOf("group-7")).toEqual(["10.200.0.7"]);
  const turns = events.flatMap((event) => (event.type === "turn" ? [event.turn] : []));
  expect(new Set(turns.filter(({ registered }) => registered.length > 0).map(({ following }) => following))).toEqual(
    new Set(["db-7"]),
  );
  expect(events).toContainEqual({ type: "recovered", following: "db-7", seconds: expect.any(Number) });
  expect(count(account.takeCalls(), "registerTargets")).toBe(1);
});

test("what somebody else changed in a group is found by the audits", async () => {
  const { account, round, settle } = startWatch(30);
  await settle();
  const { elbv2 } = account.surroundings.clients;
  await elbv2.registerTargets({ TargetGroupArn: "group-3", Targets: [{ Id: "10.9.9.9" }] });
  for (let seconds = 0; seconds < PACE.list * 35; seconds += PACE.look) await round();
  expect(account.targetsOf("group-3")).toEqual(["10.0.0.4"]);
});

test("a missing permission fails the turn with its code, changes nothing, and is tried again less and less often", async () => {
  const { account, watch, events, round, settle } = startWatch(2);
  await settle();
  account.refuse("registerTargets");
  account.move("db-1", "10.200.0.1");
  for (let rounds = 0; rounds < 60; rounds++) await round();
  const failures = events.filter(({ type }) => type === "turn-failed");
  expect(failures.length).toBeGreaterThan(3);
  expect(failures.length).toBeLessThan(12);
  expect(watch.standing().failing).toMatchObject([{ following: "db-1", error: { code: "not-authorised" } }]);
  expect(account.targetsOf("group-1")).toEqual(["10.0.0.2"]);
  account.permit();
  await round(PACE.failing);
  while (watch.standing().pending > 0) await round();
  expect(account.targetsOf("group-1")).toEqual(["10.200.0.1"]);
  expect(watch.standing().failing).toEqual([]);
});

test("a listing that AWS refuses is told, and the followings stay pending", async () => {
  const { account, watch, events, round } = startWatch(2);
  account.refuse("describeDBInstances");
  await round();
  expect(events).toMatchObject([{ type: "listing-failed", error: { code: "not-authorised" } }]);
  expect(watch.standing()).toMatchObject({ followings: 2, pending: 2 });
});

test("a name that does not resolve any more fails its own turn and nobody else's", async () => {
  const { account, watch, round, settle } = startWatch(3);
  await settle();
  account.move("db-2", "");
  await round();
  expect(watch.standing()).toMatchObject({
    pending: 1,
    failing: [{ following: "db-2", error: { code: "name-unknown" } }],
  });
  expect(account.targetsOf("group-2")).toEqual(["10.0.0.3"]);
});

test("what is no longer to be followed is left alone", async () => {
  const { account, watch, round, settle } = startWatch(3);
  await settle();
  watch.follow(account.followings.slice(0, 2));
  account.move("db-2", "10.200.0.2");
  await round();
  expect(account.targetsOf("group-2")).toEqual(["10.0.0.3"]);
  expect(watch.standing().followings).toBe(2);
});
