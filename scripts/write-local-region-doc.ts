// Puts what is served into docs/local-region.md, as the services' own tables say.
import { readFile, writeFile } from "node:fs/promises";
import { withOperations } from "../packages/local-region/src/operations-document.ts";

const DOCUMENT = new URL("../docs/local-region.md", import.meta.url);

await writeFile(DOCUMENT, await withOperations(await readFile(DOCUMENT, "utf8")));
