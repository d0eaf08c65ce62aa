import type { Check } from "../check.ts";
import type { Facts } from "../facts/facts.ts";
import { known } from "../facts/reading.ts";

/** Where a packet was lost in silence, as the load balancer's counters tell. */
const PLACES: Record<string, string> = {
  SecurityGroupBlockedFlowCount_Inbound_TCP: "the load balancer's security group dropped it on its way in",
  SecurityGroupBlockedFlowCount_Outbound_TCP:
    "the load balancer's security group dropped it on its way to the database",
  RejectedFlowCount: "the load balancer had no listener or no healthy target for it",
  TCP_Target_Reset_Count: "the database refused it",
  TCP_ELB_Reset_Count: "the load balancer cut it",
  PortAllocationErrorCount: "the load balancer had no port left towards the database",
  NewFlowCount: "it came to the load balancer, and was lost behind it",
};

export const pathIsSound: Check<Pick<Facts, "probe" | "platform">> = {
  id: "path-is-sound",
  question: "Does a connection go all the way to a row?",
  station: "database",
  mistakes: [],
  dependsOn: [
    "link-is-applied",
    "connection-is-accepted",
    "connection-is-not-rejected",
    "targets-are-healthy",
    "server-is-writer",
    "certificate-bears-the-name",
    "sessions-may-idle",
    "ports-suffice",
  ],
  run(facts) {
    const { result, counters } = known(facts.probe);
    const failed = result.hops.find(({ ok }) => !ok);
    if (!failed) return [];
    const gained = counters.known ? counters.value : {};
    const places = Object.entries(PLACES).filter(([name]) => (gained[name] ?? 0) > 0);
    const told = places.map(([name, place]) => `${place} (${name} +${gained[name]})`);
    const nowhere =
      counters.known && failed.hop === "tcp" ? ["no counter of the load balancer moved: it never came there"] : [];
    const step =
      failed.whose === "you"
        ? `# ${failed.cause}`
        : facts.platform.known
          ? "postern verify   # hop by hop, once the other findings are mended"
          : "postern doctor --platform-profile NAME   # look at the other side too";
    return [
      {
        cause: `the path ends at ${failed.hop}: ${failed.cause}`,
        evidence: [failed.detail, ...(told.length > 0 ? told.slice(0, 1) : nowhere)],
        whose: failed.whose === "platform" ? "platform" : "owner",
        repair: { by: "hand", side: failed.whose === "platform" ? "platform" : "owner", steps: [step] },
      },
    ];
  },
};
