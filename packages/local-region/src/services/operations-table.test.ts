import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { withOperationsTable } from "./operations-table.ts";

const DOCUMENT = new URL("../../../../docs/local-region.md", import.meta.url);

test("docs/local-region.md lists what is served: if not, run node scripts/write-local-region-doc.ts", async () => {
  const document = await readFile(DOCUMENT, "utf8");
  expect(document).toBe(withOperationsTable(document));
});

test("a row that is wrong or missing is put right, and nothing else is touched", async () => {
  const document = await readFile(DOCUMENT, "utf8");
  expect(document).toContain("| sts | [AssumeRole](");
  const wrong = document.replace("| sts | [AssumeRole](", "| sts | [AssumeRoll](").replace(/^\| ec2 .*\n/m, "");
  expect(wrong).not.toBe(document);
  expect(withOperationsTable(wrong)).toBe(document);
});

test.each(["", "no markers", "<!-- end of operations -->"])(
  "a document without its markers is refused: '%s'",
  (text) => {
    expect(() => withOperationsTable(text)).toThrow("put them in");
  },
);
