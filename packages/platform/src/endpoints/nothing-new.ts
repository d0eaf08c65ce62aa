import type { Observation } from "./advance.ts";
import { stateOfObserved } from "./endpoint-states.ts";
import type { EndpointRow } from "./store.ts";

/** Settled states are looked at so many times more rarely than those that are under way. */
export const SETTLED = 10;
/** Ports of a ready endpoint are dialled so many times more rarely. */
const DIALLED = 100;

/**
 * How long to let an endpoint be when AWS shows of it what the row says already; undefined when a step is due. The
 * looks of thousands are put off by one statement, and only the others cost one each.
 */
export function restWithNothingNew(
  row: EndpointRow,
  observation: Observation,
  lookIntervalMs: number,
): number | undefined {
  if (observation === "unasked" || observation === "gone") return undefined;
  const state = stateOfObserved(observation.state);
  switch (row.state) {
    case "waiting-for-owner":
    case "starting":
      return state === row.state ? lookIntervalMs : undefined;
    case "rejected":
    case "expired":
      return state === row.state ? lookIntervalMs * SETTLED : undefined;
    case "ready":
      if (state !== "waiting-for-dns" || isDialDue(row, lookIntervalMs)) return undefined;
      return isSame(row, observation) ? lookIntervalMs * SETTLED : undefined;
    default:
      return undefined;
  }
}

/** Whether the ports of a ready endpoint should be dialled again: AWS does not tell of targets that are gone. */
export function isDialDue({ dialledAt }: EndpointRow, lookIntervalMs: number): boolean {
  return dialledAt === null || Date.now() - dialledAt.getTime() >= lookIntervalMs * DIALLED;
}

function isSame(row: EndpointRow, { vpcEndpointId, dnsNames, addresses }: Exclude<Observation, string>): boolean {
  return row.vpcEndpointId === vpcEndpointId && isEqual(row.dnsNames, dnsNames) && isEqual(row.addresses, addresses);
}

function isEqual(one: string[], other: string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index]);
}
