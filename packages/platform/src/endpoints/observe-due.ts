import type { EnvironmentConfig } from "../config.ts";
import type { ObservedEndpoint, Provisioner } from "../provisioning/provisioner.ts";
import type { Observation } from "./advance.ts";
import type { EndpointRow } from "./store.ts";

/** More are read with all the others, by pages of a thousand. */
const MOST_BY_ID = 200;

export interface Sight {
  of(row: EndpointRow): Observation;
  /** Everything that AWS has of the platform's; undefined when only a few were asked for. */
  all: Map<string, ObservedEndpoint> | undefined;
}

/** One look at AWS for all rows that are due: cost grows with pages, not with endpoints. */
export async function observeDue(
  rows: EndpointRow[],
  { provisioner, environment }: { provisioner: Provisioner; environment: EnvironmentConfig },
  isFull: boolean,
): Promise<Sight> {
  const ids = rows.flatMap(({ vpcEndpointId }) => vpcEndpointId ?? []);
  if (ids.length === 0 && !isFull) return { of: () => "unasked", all: undefined };
  const readsAll = isFull || ids.length > MOST_BY_ID;
  const found = await provisioner.observe(environment, readsAll ? undefined : ids);
  return {
    of: ({ vpcEndpointId }) => (vpcEndpointId === null ? "unasked" : (found.get(vpcEndpointId) ?? "gone")),
    all: readsAll ? found : undefined,
  };
}
