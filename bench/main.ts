// Every benchmark of the repository, one after the other. Each prints a Markdown table of medians.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

const OTHERS = ["main.ts", "write-section.ts"];
const benches = readdirSync(import.meta.dirname).filter((file) => file.endsWith(".ts") && !OTHERS.includes(file));
for (const bench of benches.sort()) {
  process.stdout.write(`\n## ${bench.replace(/\.ts$/, "")}\n\n`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, bench)], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
