import type { EndpointWithHistory } from "@postern/platform-api";

export type HopState = "sound" | "waiting" | "broken" | "unknown";

export interface Hop {
  id: string;
  title: string;
  lines: string[];
  state: HopState;
}

/**
 * The way from the platform's jobs to the databases, as far as the platform can see it: a column of hops for each part,
 * in the order of a packet's path. What lies on the owner's side is known only by whether ports answer.
 */
export function endpointHops(endpoint: EndpointWithHistory): Hop[][] {
  const { state, environment, region, zoneIds, addresses, serviceName, databases, vpcEndpointId } = endpoint;
  const isOpen = state === "ready" || state === "degraded" || state === "updating";
  const isShut = state === "rejected" || state === "expired" || state === "failed" || state === "deleted";
  const side: HopState = isOpen ? "sound" : isShut ? "broken" : "waiting";
  const answers = databases.map((each) => each.answers);
  return [
    [{ id: "jobs", title: "Platform's jobs", lines: [environment, region], state: "sound" }],
    zoneIds.length
      ? zoneIds.map((zone, index) => ({
          ...{ id: `zone-${zone}`, title: "Endpoint", state: vpcEndpointId ? side : "unknown" },
          lines: [zone, addresses[index] ?? "no address yet"],
        }))
      : [{ id: "endpoint", title: "Endpoint", lines: ["zones not known yet"], state: "unknown" }],
    [{ id: "service", title: "Endpoint service", lines: [serviceName.split(".").at(-1) ?? serviceName], state: side }],
    [
      {
        id: "owner",
        title: "Load balancer",
        lines: ["of the owner"],
        state: ownerState(isOpen, answers),
      },
    ],
    databases.map(({ name, port, answers }) => ({
      ...{ id: `database-${name}`, title: name, lines: [`port ${port}`] },
      state: answers === null ? "unknown" : answers ? "sound" : "broken",
    })),
  ];
}

/** One port that answers has gone through it. */
function ownerState(isOpen: boolean, answers: (boolean | null)[]): HopState {
  if (!isOpen || answers.every((each) => each === null)) return "unknown";
  return answers.includes(true) ? "sound" : "broken";
}
