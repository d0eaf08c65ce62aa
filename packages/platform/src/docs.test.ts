import { readFileSync } from "node:fs";
import { ENDPOINT_STATE_FACTS, ENDPOINT_STATES } from "@postern/platform-api";
import { expect, test } from "vitest";
import { Config, VARIABLES } from "./config.ts";

const page = readFileSync(new URL("../../../docs/platform.md", import.meta.url), "utf8");
const between = (name: string) =>
  page.split(`<!-- ${name}: checked by docs.test.ts -->\n`)[1]?.split(`<!-- /${name} -->`)[0];

test("docs/platform.md lists the states as they are", () => {
  const rows = ENDPOINT_STATES.map((state) => {
    const { turn, typicalSeconds, actions, meaning } = ENDPOINT_STATE_FACTS[state];
    const lasts = typicalSeconds === null ? "" : `${typicalSeconds} s`;
    return `| ${state} | ${turn} | ${lasts} | ${actions.join(", ")} | ${meaning} |`;
  });
  const table = [
    "| state | whose turn | usually lasts | allows | meaning |",
    "|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
  expect(between("states")).toBe(table);
});

test("docs/platform.md lists every variable with its default, and no other", () => {
  const rows = (between("configuration") ?? "").split("\n").filter((line) => line.startsWith("| `"));
  const listed = rows.map((line) =>
    line
      .split("|")
      .slice(1, 3)
      .map((cell) => cell.trim().replaceAll("`", "")),
  );
  expect(listed.map(([variable]) => variable).sort()).toEqual(Object.values(VARIABLES).sort());
  for (const [variable, written] of listed) {
    const field = Object.keys(VARIABLES).find((key) => VARIABLES[key as keyof typeof VARIABLES] === variable);
    const read = Config.shape[field as keyof typeof VARIABLES].safeParse(undefined);
    const told = read.success ? String(read.data ?? "") : "required";
    expect(`${variable} ${written}`).toBe(`${variable} ${told}`);
  }
});
