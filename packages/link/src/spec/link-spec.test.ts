import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { linkSpecJsonSchema } from "./link-spec.ts";

test("the schema file that editors read is the one that the specification is checked with", async () => {
  const file = new URL("../../postern.schema.json", import.meta.url);
  // To renew it: npm run --silent postern -- schema > packages/link/postern.schema.json
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual(JSON.parse(JSON.stringify(linkSpecJsonSchema())));
});
