/** An nftables table of family ip as plain data: what `render-*.ts` makes and `changesBetween` turns into commands. */
export interface Ruleset {
  /** Seconds of silence after which a flow is forgotten: there is a timeout policy for each. */
  idleSeconds: Set<number>;
  sets: Map<string, ElementSet>;
  chains: Map<string, Chain>;
}

/** A set, or a map when its type has a second half: `ipv4_addr : verdict`. */
export interface ElementSet {
  type: string;
  /** Whether each element counts the packets that it was found for. */
  isCounted?: boolean;
  /** By key; the value of a map, and nothing of a set. */
  elements: Map<string, string>;
}

export interface Chain {
  /** Where a base chain stands: `type filter hook prerouting priority -150`. */
  hook?: string;
  rules: string[];
}

export function emptyRuleset(): Ruleset {
  return { idleSeconds: new Set(), sets: new Map(), chains: new Map() };
}

export function put(rules: Ruleset, set: string, key: string, value = ""): void {
  rules.sets.get(set)!.elements.set(key, value);
}

/** The policy's name for `ct timeout set`. */
export function idlePolicy(seconds: number): string {
  return `idle-${seconds}`;
}

/**
 * The commands of one transaction that make the table `before` into `after`; none when they are alike. Only what differs
 * is touched: one target more is one element, and a policy that flows were given stays for them.
 */
export function changesBetween(table: string, before: Ruleset, after: Ruleset): string[] {
  const added: string[] = before.chains.size === 0 && before.sets.size === 0 ? [`add table ip ${table}`] : [];
  const emptied: string[] = [];
  const filled: string[] = [];
  const removed: string[] = [];
  for (const seconds of after.idleSeconds)
    if (!before.idleSeconds.has(seconds)) added.push(timeoutPolicy(table, seconds));
  for (const [name, { type, isCounted }] of after.sets)
    if (!before.sets.has(name))
      added.push(
        `add ${type.includes(":") ? "map" : "set"} ip ${table} ${name} { type ${type}; ${isCounted ? "counter; " : ""}}`,
      );
  for (const [name, { hook }] of after.chains)
    if (!before.chains.has(name))
      added.push(`add chain ip ${table} ${name}${hook ? ` { ${hook}; policy accept; }` : ""}`);
  for (const name of new Set([...before.sets.keys(), ...after.sets.keys()])) {
    const [old, next] = [before.sets.get(name)?.elements, after.sets.get(name)?.elements];
    const gone = [...(old ?? [])].filter(([key, value]) => next?.get(key) !== value);
    const fresh = [...(next ?? [])].filter(([key, value]) => old?.get(key) !== value);
    if (gone.length > 0) emptied.push(`delete element ip ${table} ${name} { ${gone.map(([key]) => key).join(", ")} }`);
    if (fresh.length > 0) filled.push(`add element ip ${table} ${name} { ${fresh.map(writeElement).join(", ")} }`);
    if (!next) removed.push(`delete ${before.sets.get(name)?.type.includes(":") ? "map" : "set"} ip ${table} ${name}`);
  }
  for (const name of new Set([...before.chains.keys(), ...after.chains.keys()])) {
    const [old, next] = [before.chains.get(name)?.rules ?? [], after.chains.get(name)?.rules];
    if (next && old.length === next.length && old.every((rule, index) => rule === next[index])) continue;
    if (old.length > 0) emptied.push(`flush chain ip ${table} ${name}`);
    for (const rule of next ?? []) filled.push(`add rule ip ${table} ${name} ${rule}`);
    if (!next) removed.push(`delete chain ip ${table} ${name}`);
  }
  // What is referred to goes after whatever refers to it, and comes before.
  const commands = [...added, ...emptied, ...filled, ...removed];
  return commands;
}

function writeElement([key, value]: [string, string]): string {
  return value === "" ? key : `${key} : ${value}`;
}

/** Without `retrans` and `unack` a flow with unacknowledged data would keep Linux's 300 seconds. */
function timeoutPolicy(table: string, seconds: number): string {
  const states = `established : ${seconds}, retrans : ${seconds}, unack : ${seconds}, time_wait : 1, close : 1`;
  return `add ct timeout ip ${table} ${idlePolicy(seconds)} { protocol tcp; l3proto ip; policy = { ${states} }; }`;
}
