import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { permissionsTables } from "./permissions-document.ts";

test("docs/permissions.md lists the actions that the kinds declare", async () => {
  const document = await readFile(new URL("../../../../docs/permissions.md", import.meta.url), "utf8");
  // To renew it: node scripts/write-permissions-doc.ts
  expect(document).toContain(permissionsTables());
});
