import { LinkError } from "../errors.ts";
import type { LinkFacts } from "../facts/link-facts.ts";
import type { LinkSpec } from "../spec/link-spec.ts";

/**
 * The load balancer's port for each database: as stated, else the one it has already (`present`, by database), else the
 * database's own or the next free one after it. A port that a leaving database still has is given to nobody else, lest
 * the platform's connections end at another database unawares.
 */
export function allocatePorts(
  spec: Pick<LinkSpec, "databases">,
  facts: Pick<LinkFacts, "databases">,
  present: Map<string, number> = new Map(),
): Map<string, number> {
  const stated = new Set(spec.databases.flatMap(({ port }) => port ?? []));
  const taken = new Set([...stated, ...present.values()]);
  const ports = spec.databases.map(({ name, port }): [string, number] => {
    const has = present.get(name);
    const kept = has !== undefined && !stated.has(has) ? has : undefined;
    const own = facts.databases.find((database) => database.name === name)?.port ?? 5432;
    const chosen = port ?? kept ?? nextFree(own, taken);
    taken.add(chosen);
    return [name, chosen];
  });
  return new Map(ports);
}

function nextFree(from: number, taken: Set<number>): number {
  for (let port = from; port <= 65535; port++) if (!taken.has(port)) return port;
  const message = `no port from ${from} up is free`;
  throw new LinkError("spec-invalid", [
    { field: "databases", value: from, message, hint: "state a port for each database" },
  ]);
}
