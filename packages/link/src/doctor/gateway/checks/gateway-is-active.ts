import type { Check } from "../../check.ts";
import { APPLY } from "../../repair.ts";
import { type GatewayFacts, gatewayOf } from "../gateway-facts.ts";

export const gatewayIsActive: Check<GatewayFacts> = {
  id: "gateway-is-active",
  question: "Is the resource gateway active?",
  station: "gateway",
  mistakes: [],
  dependsOn: ["gateway-is-applied"],
  run(facts) {
    const { gatewayId, status } = gatewayOf(facts);
    if (status === "ACTIVE") return [];
    const steps = status.endsWith("_FAILED")
      ? ["postern destroy   # AWS could not make it, and does not try again", APPLY]
      : ["postern status --watch   # until it is ACTIVE: a minute or three"];
    return [
      {
        cause: `resource gateway ${gatewayId} is ${status}: nothing passes through it`,
        evidence: [`status ${status}`],
        whose: "owner",
        repair: { by: "hand", side: "owner", steps },
      },
    ];
  },
};
