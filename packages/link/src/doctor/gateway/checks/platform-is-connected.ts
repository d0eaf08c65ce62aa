import type { Check } from "../../check.ts";
import { known, NotKnown } from "../../facts/reading.ts";
import type { GatewayFacts } from "../gateway-facts.ts";

export const platformIsConnected: Check<GatewayFacts> = {
  id: "platform-is-connected",
  question: "Has the platform an endpoint at each database?",
  station: "endpoint",
  mistakes: [],
  dependsOn: ["configurations-are-active", "share-is-accepted"],
  run({ spec, endpoints }) {
    const connected = known(endpoints);
    if (connected.length === 0) throw new NotKnown("nobody has connected yet: postern request says what they need");
    return spec.databases
      .filter(({ name }) => !connected.some(({ database }) => database === name))
      .map(({ name }) => ({
        cause: `the platform has no endpoint at ${name}, though at others`,
        evidence: connected.map(({ vpcEndpointId, database }) => `${vpcEndpointId} at ${database}`),
        whose: "platform" as const,
        repair: { by: "hand" as const, side: "platform" as const, steps: ["postern request   # file it again"] },
      }));
  },
};
