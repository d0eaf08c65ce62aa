import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { SEARCH_PATH, unshareParameters } from "./cradle.ts";

/** Something that the namespaces network needs and this machine does not have. */
export interface Missing {
  /** `nft`, or what cannot be done: `a link between two namespaces`. */
  what: string;
  /** What to do about it, as a sentence. */
  remedy: string;
  /** What the system said, where it was tried. */
  said?: string;
}

const PROGRAMS: Record<string, string> = {
  unshare: "install util-linux (`apt-get install util-linux`)",
  nsenter: "install util-linux (`apt-get install util-linux`)",
  mount: "install mount (`apt-get install mount`)",
  ip: "install iproute2 (`apt-get install iproute2`)",
  nft: "install nftables (`apt-get install nftables`)",
};

const IN_KERNEL = "run on a kernel that has it (every distribution's own does), or load its module as root";

interface Trial {
  what: string;
  /** For `sh -c`, in namespaces of its own. */
  command: string;
  remedy: string;
}

const TRIALS: Trial[] = [
  {
    what: "a network namespace",
    command: "true",
    remedy:
      "run as root, or allow user namespaces (`sysctl kernel.unprivileged_userns_clone=1`, and on Ubuntu `sysctl kernel.apparmor_restrict_unprivileged_userns=0`); a container needs `--privileged`",
  },
  {
    what: "a namespace with a name",
    command: "mount -t tmpfs tmpfs /run && mkdir /run/netns && ip netns add one",
    remedy: "run where mounts are allowed; a container needs `--privileged`",
  },
  {
    what: "a link between two namespaces (veth)",
    command: "ip link add one type veth peer name other",
    remedy: `${IN_KERNEL}: \`modprobe veth\``,
  },
  construct("address translation (nf_nat)", [
    "add map ip t ways { type mark : ipv4_addr . inet_service; }",
    "add chain ip t in { type nat hook prerouting priority -100; }",
    "add rule ip t in ip protocol tcp dnat ip to ct mark map @ways",
    "add chain ip t out { type nat hook postrouting priority 100; }",
    "add map ip t source { type ipv4_addr : ipv4_addr; }",
    "add rule ip t out ct status dnat snat to ct original ip daddr map @source",
  ]),
  construct("a choice by hash (nft_hash)", [
    "add chain ip t c",
    "add rule ip t c ct mark set jhash ip saddr . tcp sport mod 4 seed 1 map { 0-2 : 1, 3 : 2 }",
  ]),
  construct("resets in answer to packets (nft_reject)", [
    "add chain ip t c { type filter hook prerouting priority -150; }",
    "add rule ip t c tcp flags & rst == 0 reject with tcp reset",
  ]),
  construct("idle timeouts of flows (nf_conntrack_timeout)", [
    "add ct timeout ip t idle { protocol tcp; l3proto ip; policy = { established : 350, retrans : 350 }; }",
    "add chain ip t c { type filter hook prerouting priority -130; }",
    'add rule ip t c ct timeout set "idle"',
  ]),
  construct("maps of verdicts", [
    "add chain ip t target",
    "add map ip t choices { type ipv4_addr . inet_service : verdict; }",
    "add element ip t choices { 10.0.0.1 . 5432 : goto target }",
  ]),
];

function construct(what: string, lines: string[]): Trial {
  const quoted = ["add table ip t", ...lines, "delete table ip t"].map((line) => `'${line}'`).join(" ");
  return { what, command: `printf '%s\\n' ${quoted} | nft -f -`, remedy: IN_KERNEL };
}

/** What this machine lacks for the namespaces network; empty when nothing. Leaves nothing behind. */
export async function probeNamespaces(): Promise<Missing[]> {
  if (process.platform !== "linux")
    return [{ what: "Linux", remedy: "use the loopback network, or a virtual machine with Linux" }];
  const programs = await Promise.all(Object.keys(PROGRAMS).map(lookFor));
  if (programs.flat().length > 0) return programs.flat();
  // Together first: whoever waits for a network waits for this, and mostly nothing is missing.
  if ((await attempt(TRIALS.map(({ command }) => command).join("\n"))) === undefined) return [];
  const missing: Missing[] = [];
  for (const { what, command, remedy } of TRIALS) {
    const said = await attempt(command);
    if (said === undefined) continue;
    missing.push({ what, remedy, said });
    // Without a namespace nothing else can be tried.
    if (what === TRIALS[0]!.what) break;
  }
  return missing;
}

async function lookFor(what: string): Promise<Missing[]> {
  return (await isInstalled(what)) ? [] : [{ what, remedy: PROGRAMS[what]! }];
}

/** One line for each thing that is missing. */
export function describeMissing(missing: Missing[]): string {
  return missing.map(({ what, remedy, said }) => `missing: ${what}${said ? ` (${said})` : ""}: ${remedy}`).join("\n");
}

async function isInstalled(program: string): Promise<boolean> {
  for (const directory of SEARCH_PATH.split(":"))
    if (
      directory &&
      (await access(join(directory, program), constants.X_OK).then(
        () => true,
        () => false,
      ))
    )
      return true;
  return false;
}

/** What went wrong; nothing when it worked. */
async function attempt(command: string): Promise<string | undefined> {
  try {
    await promisify(execFile)("unshare", [...unshareParameters(), "sh", "-ec", command], {
      env: { PATH: SEARCH_PATH },
      timeout: 20_000,
    });
    return undefined;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    return (stderr?.trim() || message).split("\n")[0];
  }
}
