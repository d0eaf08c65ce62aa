// Puts what is served and what is open to choice into docs/local-region.md, as the region's own tables say.
import { readFile, writeFile } from "node:fs/promises";
import { withChoices } from "../packages/local-region/src/choices/choices-document.ts";
import { withOperations } from "../packages/local-region/src/operations-document.ts";

const DOCUMENT = new URL("../docs/local-region.md", import.meta.url);

await writeFile(DOCUMENT, withChoices(await withOperations(await readFile(DOCUMENT, "utf8"))));
