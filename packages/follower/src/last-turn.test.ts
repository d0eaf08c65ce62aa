import { expect, test } from "vitest";
import { LAST_TURN_TAG, readLastTurn, writeLastTurn } from "./last-turn.ts";

test("what a turn ended with comes back as it was written, to the second", async () => {
  const written: { Key?: string; Value?: string }[] = [];
  const addTags = async ({ Tags }: { Tags: typeof written }) => void written.push(...Tags);
  const elbv2 = { addTags } as never;
  await writeLastTurn({ elbv2 }, "arn:group", { at: 1_763_929_872_345, words: "registered 10.0.2.9:5432" });
  expect(readLastTurn(written)).toEqual({ at: 1_763_929_872_000, words: "registered 10.0.2.9:5432" });
});

test.each([
  [[]],
  [[{ Key: LAST_TURN_TAG, Value: "yesterday" }]],
  [[{ Key: "other", Value: "2026-01-01T00:00:00Z x" }]],
])("%j tells of no turn", (tags) => expect(readLastTurn(tags)).toBeUndefined());
