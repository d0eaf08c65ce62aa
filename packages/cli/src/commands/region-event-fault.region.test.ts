import { expect, test, vi } from "vitest";
import { ACCOUNT, startRegionForTest } from "../testing/stand-at-region.ts";
import { runEventFaultAdd, runEventFaultList, runEventFaultRemove } from "./region-event-fault.ts";

test("a message is lost as was said, and the next comes through", async () => {
  const { region, document, words } = await startRegionForTest();
  const sns = (operation: string, input: object) => region.call("sns", operation, input, ACCOUNT);
  const { TopicArn } = await sns("CreateTopic", { Name: "failovers" });
  await sns("Subscribe", { TopicArn, Protocol: "postern", Endpoint: "inbox" });
  const { fault } = await document(runEventFaultAdd, { effect: "lose", via: "sns", from: "*:failovers", count: 1 });
  expect(await words(runEventFaultList, {})).toBe(`${fault.id}: lose, via sns, from *:failovers, 1 more times`);
  for (const Message of ["first", "second"]) await sns("Publish", { TopicArn, Message });
  const received = async () => (await fetch(`${region.url}/_postern/sns/messages?mailbox=inbox`)).text();
  await vi.waitFor(async () => expect(await received()).toContain("second"), { timeout: 20_000 });
  expect(await received()).not.toContain("first");
  expect(await words(runEventFaultList, {})).toBe("No delivery meets a fault.");
});

test("faults are removed by id or all at once", async () => {
  const { document, words } = await startRegionForTest();
  const { fault } = await document(runEventFaultAdd, { effect: "delay", seconds: 30 });
  const { fault: other } = await document(runEventFaultAdd, { effect: "double", probability: 0.5 });
  expect(await document(runEventFaultRemove, { ids: [fault.id] })).toEqual({ ok: true, removed: [fault.id] });
  expect(await words(runEventFaultList, {})).toBe(`${other.id}: double, with probability 0.5`);
  expect(await words(runEventFaultRemove, { ids: [], all: true })).toBe(`Removed: ${other.id}`);
  expect((await document(runEventFaultList, {})).faults).toEqual([]);
  await expect(words(runEventFaultRemove, { ids: ["fault-x"] })).rejects.toThrow("there is no event fault fault-x");
});

test("an effect that there is not is refused with those that there are", async () => {
  const { words } = await startRegionForTest();
  await expect(words(runEventFaultAdd, { effect: "burn" })).rejects.toThrow(
    'effect is "burn"; give lose, delay, double, reorder',
  );
});
