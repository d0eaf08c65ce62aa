import type { LinkFacts } from "../facts/link-facts.ts";

/** What a platform needs to know of a database behind a link. */
export interface PublishedDatabase {
  name: string;
  /** At the endpoint. */
  port: number;
  /** The name on its certificate; undefined for bare addresses. */
  hostName: string | undefined;
}

export function publishedDatabases(facts: LinkFacts, ports: Map<string, number>): PublishedDatabase[] {
  return facts.databases.map(({ name, port, hostName }) => ({ name, port: ports.get(name) ?? port, hostName }));
}
