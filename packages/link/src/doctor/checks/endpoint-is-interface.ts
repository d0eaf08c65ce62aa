import type { Check } from "../check.ts";
import { platformOf, serviceOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { makeEndpoint } from "./make-endpoint.ts";

export const endpointIsInterface: Check = {
  id: "endpoint-is-interface",
  question: "Is the platform's endpoint an interface endpoint?",
  station: "endpoint",
  mistakes: [8],
  dependsOn: ["link-is-applied"],
  run(facts) {
    const { serviceName } = serviceOf(facts);
    const platform = platformOf(facts);
    const endpoint = known(platform.endpoint);
    if (endpoint.type === "Interface") return [];
    return [
      {
        cause: `${endpoint.vpcEndpointId} is a ${endpoint.type} endpoint: without a type AWS makes that, and it has no address`,
        evidence: [`its service: ${endpoint.serviceName}`, `its interfaces: ${endpoint.networkInterfaceIds.length}`],
        whose: "platform",
        repair: {
          by: "hand",
          side: "platform",
          steps: [makeEndpoint(facts) ?? `# make an interface endpoint for ${serviceName}`],
        },
      },
    ];
  },
};
