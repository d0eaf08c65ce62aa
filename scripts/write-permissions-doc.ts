// Writes docs/permissions.md from what the kinds of resources declare.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { permissionsTables } from "../packages/link/src/resources/permissions-document.ts";

const HEAD = `# Permissions

What each side's caller must be allowed, summed from the kinds of resources (\`packages/link/src/resources\`). All of it is
for one region and account. The names are IAM's. Describe calls of EC2 take no resource, so they want \`"Resource": "*"\`.
`;

await writeFile(join(import.meta.dirname, "../docs/permissions.md"), `${HEAD}\n${permissionsTables()}\n`);
