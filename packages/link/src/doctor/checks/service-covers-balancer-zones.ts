import type { Check } from "../check.ts";
import { balancerOf, serviceOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { awsCall } from "../repair.ts";

export const serviceCoversBalancerZones: Check = {
  id: "service-covers-balancer-zones",
  question: "Does the endpoint service offer every zone of the load balancer?",
  station: "service",
  mistakes: [6],
  dependsOn: ["link-is-applied"],
  run(facts) {
    const { serviceId, zoneIds } = serviceOf(facts);
    const { subnetIds } = balancerOf(facts);
    const standing = known(facts.network).subnets.filter(({ subnetId }) => subnetIds.includes(subnetId));
    const missing = standing.map(({ zoneId }) => zoneId).filter((zoneId) => !zoneIds.includes(zoneId));
    if (missing.length === 0) return [];
    return [
      {
        cause: `the load balancer stands in ${missing.join(", ")}, and the service has not noticed: endpoints there are refused`,
        evidence: [`zones of the service: ${zoneIds.join(", ")}`],
        whose: "owner",
        repair: {
          by: "calls",
          side: "owner",
          // A change of nothing makes AWS look again.
          calls: [awsCall("ec2", "modifyVpcEndpointServiceConfiguration", { ServiceId: serviceId })],
        },
      },
    ];
  },
};
