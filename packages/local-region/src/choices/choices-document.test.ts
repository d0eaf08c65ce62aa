import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { withChoices } from "./choices-document.ts";
import { OPEN_QUESTIONS } from "./open-questions.ts";

const DOCUMENT = new URL("../../../../docs/local-region.md", import.meta.url);

test("docs/local-region.md says what is open to choice: if not, run node scripts/write-local-region-doc.ts", async () => {
  const document = await readFile(DOCUMENT, "utf8");
  expect(document).toBe(withChoices(document));
});

test("each question has its row, with the default first; a row that is wrong is put right", async () => {
  const document = await readFile(DOCUMENT, "utf8");
  for (const name of Object.keys(OPEN_QUESTIONS)) expect(document).toContain(`| \`${name}\` |`);
  expect(document).toMatch(/\| `noTarget` \|[^|]*\| `refused`: [^|]*<br>`dropped`: /);
  expect(document).toMatch(/\| `interfaceLinger` \|[^|]*\| seconds, 240: /);
  const wrong = document.replace("| `noTarget` |", "| `noTargets` |").replace(/^\| `ownAccount`.*\n/m, "");
  expect(wrong).not.toBe(document);
  expect(withChoices(wrong)).toBe(document);
});

test.each(["", "no markers", "<!-- end of choices -->"])("a document without its markers is refused: '%s'", (text) => {
  expect(() => withChoices(text)).toThrow("put them in");
});
