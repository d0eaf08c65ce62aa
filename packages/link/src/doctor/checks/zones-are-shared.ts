import type { Check, Finding } from "../check.ts";
import type { Facts } from "../facts/facts.ts";
import { balancerOf, platformOf, serviceOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { APPLY, awsCall, type Repair } from "../repair.ts";
import { makeEndpoint } from "./make-endpoint.ts";

export const zonesAreShared: Check = {
  id: "zones-are-shared",
  question: "Does the platform stand in zones of the service, by their ids?",
  station: "endpoint",
  mistakes: [5],
  dependsOn: ["link-is-applied", "service-covers-balancer-zones"],
  run(facts) {
    const { zoneIds } = serviceOf(facts);
    const subnets = known(platformOf(facts).subnets);
    const outside = subnets.filter(({ zoneId }) => !zoneIds.includes(zoneId));
    if (outside.length === 0) return [];
    const shown = outside.map(({ subnetId, zoneId, zoneName }) => `${subnetId} in ${zoneId} (there: ${zoneName})`);
    const finding: Finding = {
      cause: `AWS refuses an endpoint in ${outside.map(({ zoneId }) => zoneId).join(", ")}: the service is not there`,
      evidence: [
        `the service is in ${zoneIds.join(", ")}`,
        ...shown,
        "a zone's name is another zone in another account",
      ],
      whose: "platform",
      repair: repairOf(
        facts,
        outside.map(({ zoneId }) => zoneId),
      ),
    };
    return [finding];
  },
};

/** The subnets that will do, while there are any; else the load balancer has to come to the platform's zone. */
function repairOf(facts: Facts, missing: string[]): Repair {
  const { zoneIds, serviceId } = serviceOf(facts);
  const fitting = makeEndpoint(facts);
  if (fitting) return { by: "hand", side: "platform", steps: [fitting] };
  const near = known(facts.network).subnets.find(({ zoneId }) => missing.includes(zoneId));
  if (!near) {
    const step = `# make a subnet in one of ${missing.join(", ")} on the owner's side, or in one of ${zoneIds.join(", ")} on the platform's`;
    return { by: "hand", side: "platform", steps: [step] };
  }
  return {
    by: "hand",
    side: "owner",
    steps: [
      { field: "network.subnets", value: [...balancerOf(facts).subnetIds, near.subnetId] },
      APPLY,
      awsCall("ec2", "modifyVpcEndpointServiceConfiguration", { ServiceId: serviceId }),
    ],
  };
}
