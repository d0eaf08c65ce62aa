import type { Check } from "../../check.ts";
import { known } from "../../facts/reading.ts";
import { type GatewayFacts, gatewayOf } from "../gateway-facts.ts";

export const gatewaySharesZone: Check<GatewayFacts> = {
  id: "gateway-shares-zone",
  question: "Do the platform's endpoint and the resource gateway stand in a common zone, by its id?",
  station: "endpoint",
  mistakes: [5],
  dependsOn: ["gateway-is-applied"],
  run(facts) {
    const { subnetIds } = gatewayOf(facts);
    const ours = known(facts.network).subnets.filter(({ subnetId }) => subnetIds.includes(subnetId));
    const theirs = known(known(facts.platform).subnets);
    if (theirs.some(({ zoneId }) => ours.some((each) => each.zoneId === zoneId))) return [];
    const zones = ours.map(({ zoneId }) => zoneId).join(", ");
    return [
      {
        cause: `no zone of the platform's endpoint is one of the resource gateway's: ${zones}`,
        evidence: theirs.map(({ subnetId, zoneId, zoneName }) => `${subnetId} in ${zoneId} (there: ${zoneName})`),
        whose: "platform",
        repair: { by: "hand", side: "platform", steps: [`# make the endpoint in a subnet of ${zones}`] },
      },
    ];
  },
};
