import { expect, test } from "vitest";
import { ACCOUNT, standAt, startRegionForTest } from "../testing/stand-at-region.ts";
import { runFaultAdd, runFaultList, runFaultRemove } from "./region-fault.ts";

test("an error is answered as often as was said, told with what it met, and then calls pass", async () => {
  const { clients, words, document } = await startRegionForTest();
  // Not one that the SDK's clients try again.
  const options = { operation: "ec2:Describe*", account: ACCOUNT.accountId, error: "OnPurpose", status: 403, count: 1 };
  expect(await document(runFaultAdd, { ...options, message: "as was asked" })).toMatchObject({
    ok: true,
    fault: { id: "fault-1", met: 0, effect: { kind: "error", code: "OnPurpose", status: 403 } },
  });
  await expect(clients.ec2.describeVpcs()).rejects.toMatchObject({
    name: "OnPurpose",
    message: "as was asked",
    $metadata: { httpStatusCode: 403 },
  });
  expect((await clients.ec2.describeVpcs()).Vpcs).toEqual([]);
  expect(await words(runFaultList, {})).toBe(
    `fault-1: ec2:Describe* error OnPurpose (403), of account ${ACCOUNT.accountId}, at most 1 times; met 1`,
  );
});

test("an answer is lost after the call was carried out, and a client that tries again is late by one", async () => {
  const { clients, words } = await startRegionForTest();
  expect(await words(runFaultAdd, { operation: "CreateVpc", unavailable: true, after: true, count: 1 })).toBe(
    "fault-1: CreateVpc unavailable (503), after it was carried out, at most 1 times; met 0",
  );
  const { Vpc, $metadata } = await clients.ec2.createVpc({ CidrBlock: "10.0.0.0/16" });
  expect($metadata.attempts).toBe(2);
  const { Vpcs = [] } = await clients.ec2.describeVpcs();
  expect(Vpcs).toHaveLength(2);
  expect(Vpcs.map(({ VpcId }) => VpcId)).toContain(Vpc?.VpcId);
});

test("faults are removed by id or all at once, and only those", async () => {
  const { document, words } = await startRegionForTest();
  for (const delay of [1, 2, 3]) await document(runFaultAdd, { operation: "*", delay, probability: 0.5 });
  expect(await document(runFaultRemove, { ids: ["fault-2"] })).toEqual({ ok: true, removed: ["fault-2"] });
  expect(await words(runFaultList, {})).toBe(
    ["fault-1: * 1 ms late, with probability 0.5; met 0", "fault-3: * 3 ms late, with probability 0.5; met 0"].join(
      "\n",
    ),
  );
  await expect(document(runFaultRemove, { ids: ["fault-2"] })).rejects.toThrow("there is no fault fault-2");
  expect(await document(runFaultRemove, { ids: [], all: true })).toEqual({ ok: true, removed: ["fault-1", "fault-3"] });
  expect(await words(runFaultList, {})).toBe("No call meets a fault.");
});

test.each([
  [{}, "--error", "what is to happen to the call?"],
  [{ error: "X", delay: 5 }, "--error", "a fault has one effect, not several"],
  [{ unavailable: true, status: 500 }, "--status", "only an error has a status and a message"],
  [{ delay: 5, message: "late" }, "--message", "only an error has a status and a message"],
  [{ delay: 5, after: true }, "--after", "a delay lets the call happen anyway"],
])("%o is the user's mistake, told without asking the region", async (options, field, message) => {
  const { words } = standAt("http://127.0.0.1:9");
  await expect(words(runFaultAdd, { operation: "*", ...options })).rejects.toMatchObject({ field, message });
});

test("which faults are to go must be said, one way", async () => {
  const { words } = standAt("http://127.0.0.1:9");
  await expect(words(runFaultRemove, { ids: [] })).rejects.toMatchObject({ field: "ids" });
  await expect(words(runFaultRemove, { ids: ["fault-1"], all: true })).rejects.toMatchObject({ field: "ids" });
});

test("what the region refuses names the field, shows the value and says what to give", async () => {
  const { words } = await startRegionForTest();
  await expect(words(runFaultAdd, { operation: "*", unavailable: true, probability: 2 })).rejects.toThrow(
    "probability is 2; give a number from 0 to 1",
  );
  await expect(words(runFaultAdd, { operation: "*", error: "X", status: 200 })).rejects.toThrow(
    "effect.status is 200; give an HTTP status from 400 to 599",
  );
  expect(await words(runFaultList, {})).toBe("No call meets a fault.");
});
