import { spawn } from "node:child_process";

/**
 * Ends every Postgres that was started with a data directory below `$1`, then deletes `$1` when `$2` is `delete`.
 * Waits first until its standard input closes, which the system does for us however this process ends. A server is
 * known by its whole command line, so that a reused process id never costs a stranger its life. With `$3`, servers that
 * were listed while `$1/owner` still said that: whoever takes the directory over looks after it from then on.
 */
const SCRIPT = `
trap '' HUP INT TERM
while read -r _; do :; done
commands() {
  if [ -r /proc/self/cmdline ]; then
    printf '%s' "$1/" | grep -alsF -f - /proc/[0-9]*/cmdline | while read -r file; do
      pid=\${file#/proc/}
      printf '%s %s\\n' "\${pid%/cmdline}" "$(tr '\\0' ' ' <"$file" 2>/dev/null)"
    done
  else
    ps -A -ww -o pid= -o args=
  fi
}
servers() {
  commands "$1" | while read -r pid command; do
    case "$command" in
      */postgres\\ *"-D $1/"* | */initdb\\ *"-D $1/"*) echo "$pid" ;;
    esac
  done
}
round=0
while [ "$round" -lt 200 ]; do
  alive=$(servers "$1")
  if [ -n "$3" ] && [ "$(cat "$1/owner" 2>/dev/null)" != "$3" ]; then exit 0; fi
  if [ -n "$alive" ]; then
    signal=QUIT
    [ "$round" -ge 100 ] && signal=KILL
    for pid in $alive; do kill -s "$signal" "$pid" 2>/dev/null; done
  elif [ "$2" != delete ]; then
    exit 0
  else
    rm -rf -- "$1" 2>/dev/null
    [ -e "$1" ] || exit 0
  fi
  round=$((round + 1))
  sleep 0.05
done
exit 1
`;

/** A process that outlives us for the moment it takes to clean up after us. */
export interface Keeper {
  /** Has it clean up now; resolves when it is done. */
  finish(): Promise<void>;
}

export interface KeeperOptions {
  /** Whether the directory itself goes, too. */
  afterwards: "delete" | "leave";
  /** What `writeOwner` wrote; the keeper does nothing once the directory has another owner. */
  owner?: string;
}

/** Starts a keeper over `directory`. */
export function startKeeper(directory: string, { afterwards, owner = "" }: KeeperOptions): Keeper {
  // Its own session: neither a terminal's Ctrl-C nor the end of the terminal reaches it.
  const child = spawn("/bin/sh", ["-c", SCRIPT, "postern-keeper", directory, afterwards, owner], {
    cwd: "/",
    detached: true,
    env: { PATH: "/usr/bin:/bin" },
    stdio: ["pipe", "ignore", "ignore"],
  });
  const finished = new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`could not clean up ${directory} (${signal ?? `code ${code}`}); delete it by hand`));
    });
  });
  finished.catch(() => undefined);
  child.stdin.on("error", () => undefined);
  child.unref();
  (child.stdin as unknown as { unref(): void }).unref();
  return {
    finish() {
      child.ref();
      child.stdin.end();
      return finished;
    },
  };
}

/** Cleans up after a run that ended without doing so; resolves when it is done. */
export function cleanUp(directory: string, options: KeeperOptions): Promise<void> {
  return startKeeper(directory, options).finish();
}
