import { ENDPOINT_STATE_FACTS, type EndpointAction } from "@postern/platform-api";
import type { EndpointRow } from "./store.ts";

type Condition = Pick<EndpointRow, "state" | "databases" | "deadPorts">;

/** Whether a port of the port map answers through the endpoint; null when it has not been dialled in this state. */
export function answers({ state, deadPorts }: Pick<Condition, "state" | "deadPorts">, port: number): boolean | null {
  if (state === "ready") return true;
  return state === "degraded" ? !deadPorts.includes(port) : null;
}

/** What may be asked of an endpoint: its state's actions, `connect` only while one of its databases answers. */
export function actionsOf(endpoint: Condition): EndpointAction[] {
  const reachable = endpoint.databases.some(({ port }) => answers(endpoint, port));
  return ENDPOINT_STATE_FACTS[endpoint.state].actions.filter((action) => action !== "connect" || reachable);
}
