import type { Cradle } from "./cradle.ts";
import type { Layout } from "./layout.ts";
import { layoutChanges } from "./layout-changes.ts";
import { STAND_IN_RANGE } from "./names.ts";
import { parseReadings } from "./parse-readings.ts";
import { changesBetween, emptyRuleset, type Ruleset } from "./ruleset.ts";
import type { Reading } from "./tally.ts";

/** What the kernel has been told, and the difference to what it should have. */
export interface Kernel {
  /** Makes and removes namespaces and links until they are those of the layout. */
  arrange(layout: Layout): Promise<void>;
  /** Gives a namespace's table these rules, in one transaction; "" is the agent's own. */
  enforce(namespace: string, rules: Ruleset): Promise<void>;
  /** What the counted sets of a namespace's table have counted. */
  readCounts(namespace: string): Promise<Reading[]>;
}

const TABLE = "postern";

/** Sockets of the region and of databases come and go faster than Linux forgets them by default. */
const BUSY_SOCKETS = ["net/ipv4/ip_local_port_range=1024 65535", "net/ipv4/tcp_tw_reuse=1"];

/** Nothing listens where packets are passed on only: to look there, and again for who sent them, is for nothing. */
const FORWARDING = ["net/ipv4/ip_forward=1", "net/ipv4/ip_early_demux=0", "net/ipv4/conf/all/accept_local=1"];

const ROUTING = [
  "net/ipv4/fwmark_reflect=1",
  "net/ipv4/conf/all/rp_filter=0",
  "net/ipv4/conf/default/rp_filter=0",
  "net/ipv4/conf/all/send_redirects=0",
  "net/ipv4/conf/default/send_redirects=0",
  // What is outside of a window, as late repeats on a busy machine are, is for the receiver to drop: without this it would
  // count as of no known connection, and be answered with a reset of the one it belongs to.
  "net/netfilter/nf_conntrack_tcp_be_liberal=1",
  "net/netfilter/nf_conntrack_tcp_timeout_time_wait=1",
  "net/netfilter/nf_conntrack_tcp_timeout_close=1",
];

const EMPTY_TABLE = `add table ip ${TABLE}; add chain ip ${TABLE} leave { type nat hook postrouting priority 100; }`;

/** What a cradle is to begin with. */
export const KERNEL_SETTINGS = [
  "ip link set lo up",
  `ip route add local ${STAND_IN_RANGE} dev lo`,
  // What tracks connections has its settings once there is something to track them.
  `nft '${EMPTY_TABLE}'`,
  `nft 'delete table ip ${TABLE}'`,
  ...[...ROUTING, ...BUSY_SOCKETS].map(write),
];

/** Of a cradle that began with KERNEL_SETTINGS. */
export function openKernel(cradle: Cradle): Kernel {
  let arranged: Layout = { routers: new Map(), hosts: new Map(), links: new Map() };
  const enforced = new Map<string, Ruleset>();
  const inside = (namespace: string, program: string, parameters: string[], input?: string) =>
    namespace === ""
      ? cradle.run(program, parameters, input)
      : cradle.run("nsenter", [`--net=/run/netns/${namespace}`, program, ...parameters], input);
  const batch = (namespace: string, lines: string[]) =>
    cradle.run("ip", [...(namespace === "" ? [] : ["-n", namespace]), "-batch", "-"], `${lines.join("\n")}\n`);
  const settle = (namespaces: string[], settings: string[]) => {
    const lines = settings.map(write).join("; ");
    const each = namespaces.map((name) => `nsenter --net=/run/netns/${name} sh -c '${lines}'`);
    return cradle.run("sh", ["-e"], `${each.join("\n")}\n`);
  };

  return {
    async arrange(layout) {
      const changes = layoutChanges(arranged, layout);
      arranged = layout;
      if (changes.make.length > 0) await batch("", changes.make);
      for (const name of arranged.routers.keys()) if (changes.newRouters.includes(name)) enforced.delete(name);
      await Promise.all([
        changes.newRouters.length > 0 && settle(changes.newRouters, [...FORWARDING, ...ROUTING]),
        changes.newHosts.length > 0 && settle(changes.newHosts, BUSY_SOCKETS),
        ...[...changes.inside].map(([namespace, lines]) => batch(namespace, lines)),
      ]);
    },
    async enforce(namespace, rules) {
      const before = enforced.get(namespace);
      const lines = before
        ? changesBetween(TABLE, before, rules)
        : [`add table ip ${TABLE}`, `delete table ip ${TABLE}`, ...changesBetween(TABLE, emptyRuleset(), rules)];
      if (lines.length === 0) return;
      // Should it fail nobody knows what there is: the next try begins anew.
      enforced.delete(namespace);
      await inside(namespace, "nft", ["-f", "-"], `${lines.join("\n")}\n`);
      enforced.set(namespace, rules);
    },
    readCounts: async (namespace) =>
      parseReadings(await inside(namespace, "nft", ["--json", "list", "sets", "table", "ip", TABLE])),
  };
}

/** A setting of the kernel as a line for the shell. */
function write(setting: string): string {
  const [path, value] = setting.split("=");
  return `echo ${value} >/proc/sys/${path}`;
}
