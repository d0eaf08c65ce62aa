import { ENDPOINT_STATES } from "@postern/platform-api";
import { expect, test } from "vitest";
import { actionsOf, answers } from "./answering.ts";

const databases = [
  { name: "warehouse", port: 5432 },
  { name: "billing", port: 5433 },
];

test("a degraded endpoint takes connections to the ports that answer, and none when all are dead", () => {
  const half = { state: "degraded", databases, deadPorts: [5433] } as const;
  expect(databases.map(({ port }) => answers({ ...half, deadPorts: [5433] }, port))).toEqual([true, false]);
  expect(actionsOf({ ...half, deadPorts: [5433] })).toEqual(["connect", "delete"]);
  expect(actionsOf({ ...half, deadPorts: [5432, 5433] })).toEqual(["delete"]);
});

test("only a state in which ports were dialled says whether they answer or lets connect", () => {
  for (const state of ENDPOINT_STATES.filter((each) => each !== "ready" && each !== "degraded")) {
    expect(answers({ state, deadPorts: [] }, 5432)).toBeNull();
    expect(actionsOf({ state, databases, deadPorts: [] })).not.toContain("connect");
  }
  expect(answers({ state: "ready", deadPorts: [] }, 5432)).toBe(true);
});
