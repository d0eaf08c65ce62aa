// Puts the table of served operations into docs/local-region.md, as the services' own tables say.
import { readFile, writeFile } from "node:fs/promises";
import { withOperationsTable } from "../packages/local-region/src/services/operations-table.ts";

const DOCUMENT = new URL("../docs/local-region.md", import.meta.url);

await writeFile(DOCUMENT, withOperationsTable(await readFile(DOCUMENT, "utf8")));
