import { expect, test } from "vitest";
import { nearest } from "./nearest.ts";

test.each([
  ["prot", ["name", "from", "port"], "port"],
  ["plattform", ["link", "platform"], "platform"],
  ["warehouse-prd", ["billing", "warehouse-prod"], "warehouse-prod"],
  ["LINK", ["link", "platform"], "link"],
])("'%s' among %j probably meant %s", (word, known, meant) => {
  expect(nearest(word, known)).toBe(meant);
});

test("a word that is near to none, or too short to tell, has no guess", () => {
  expect(nearest("snowflake", ["dbt", "fivetran"])).toBeUndefined();
  expect(nearest("x", ["dbt"])).toBeUndefined();
});
