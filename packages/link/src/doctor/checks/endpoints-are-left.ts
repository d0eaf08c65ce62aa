import type { Check } from "../check.ts";
import { platformOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";

/** AWS's quota where nobody had it raised (https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html). */
const USUAL_QUOTA = 50;

export const endpointsAreLeft: Check = {
  id: "endpoints-are-left",
  question: "May the platform's VPC have one more endpoint, if it has none of this service yet?",
  station: "endpoint",
  mistakes: [30],
  dependsOn: ["link-is-applied"],
  run(facts) {
    const platform = platformOf(facts);
    if (platform.endpoint.known) return [];
    const count = known(platform.endpointCount);
    if (count < USUAL_QUOTA) return [];
    const vpcId = known(platform.network).vpcId;
    const raise = `aws service-quotas request-service-quota-increase --service-code vpc --quota-code L-29B6F2EB --desired-value ${count + USUAL_QUOTA} --region ${platform.region}`;
    return [
      {
        cause: `${vpcId} has ${count} interface endpoints: AWS refuses the next (VpcEndpointLimitExceeded), unless the quota was raised`,
        evidence: [`AWS's quota for one VPC is ${USUAL_QUOTA}`],
        whose: "platform",
        repair: { by: "hand", side: "platform", steps: [`${raise}   # or delete endpoints that nobody uses`] },
      },
    ];
  },
};
