import { LinkError } from "../errors.ts";
import type { LinkFacts } from "../facts/link-facts.ts";
import type { LinkSpec } from "../spec/link-spec.ts";

/**
 * The load balancer's port for each database: as stated, else the database's own, else the next free one after it.
 * Stated ports are given out first, so that a derived one never takes them.
 */
export function allocatePorts(spec: LinkSpec, facts: LinkFacts): Map<string, number> {
  const ports = new Map<string, number>();
  const taken = new Set(spec.databases.flatMap(({ port }) => port ?? []));
  for (const { name, port } of spec.databases) {
    const own = facts.databases.find((database) => database.name === name)?.port ?? 5432;
    const chosen = port ?? nextFree(own, taken);
    taken.add(chosen);
    ports.set(name, chosen);
  }
  return ports;
}

function nextFree(from: number, taken: Set<number>): number {
  for (let port = from; port <= 65535; port++) if (!taken.has(port)) return port;
  const message = `no port from ${from} up is free`;
  throw new LinkError("spec-invalid", [
    { field: "databases", value: from, message, hint: "state a port for each database" },
  ]);
}
