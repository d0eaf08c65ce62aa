import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

/** `postern region doctor`, in a user namespace of its own after `command` was run there. */
function diagnoseAfter(command: string, ...options: string[]) {
  const script = `${command} && exec "$0" "$@"`;
  const words = [process.execPath, MAIN, ...options, "region", "doctor"];
  return spawnSync("unshare", ["--user", "--map-root-user", "sh", "-c", script, ...words], { encoding: "utf8" });
}

// Without user namespaces there is nobody to take something away from.
const canTry = spawnSync("unshare", ["--user", "--map-root-user", "--net", "true"]).status === 0;

test.skipIf(!canTry)("says that namespaces work where they do", () => {
  expect(diagnoseAfter("true")).toMatchObject({ status: 0, stdout: "Namespaces: they work here.\n" });
  const { stdout } = diagnoseAfter("true", "--json");
  expect(JSON.parse(stdout)).toEqual({ ok: true, missing: [] });
});

test.skipIf(!canTry)("names what is missing, what the system said and how to get it", () => {
  const { status, stdout } = diagnoseAfter("echo 0 >/proc/sys/user/max_net_namespaces");
  expect(status).toBe(1);
  expect(stdout).toMatch(
    /^Namespaces: a network namespace is missing\.\n {2}It said: unshare: .+\n {2}To get it: run as root/,
  );
});
