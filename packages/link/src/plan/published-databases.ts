import type { LinkFacts } from "../facts/link-facts.ts";
import type { LinkSpec } from "../spec/link-spec.ts";

/** What a platform needs to know of a database behind a link. */
export interface PublishedDatabase {
  name: string;
  /** Its name on the server, where the specification tells it. */
  database: string | undefined;
  /** At the endpoint. */
  port: number;
  /** The name on its certificate; undefined for bare addresses. */
  hostName: string | undefined;
}

export function publishedDatabases(
  spec: Pick<LinkSpec, "databases">,
  facts: LinkFacts,
  ports: Map<string, number>,
): PublishedDatabase[] {
  return facts.databases.map(({ name, port, hostName }) => ({
    name,
    database: spec.databases.find((each) => each.name === name)?.database,
    port: ports.get(name) ?? port,
    hostName,
  }));
}
