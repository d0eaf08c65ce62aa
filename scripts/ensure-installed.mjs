// Installs the dependencies when they are missing or older than the lockfile, so that every command works on a fresh clone.
// Plain JavaScript: it runs on whatever Node the machine has, before the project's own is there.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, "node_modules", ".postern-installed");
const wanted = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");

if (read(stamp) !== wanted) {
  process.stderr.write("installing dependencies (npm ci) …\n");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  // npm's own chatter goes to stderr, so that a command's --json output stays one document.
  const result = spawnSync(npm, ["ci", "--no-audit", "--loglevel=error"], { cwd: root, stdio: ["ignore", 2, 2] });
  if (result.status !== 0) process.exit(result.status ?? 1);
  writeFileSync(stamp, wanted);
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
