import type { Check, Finding } from "../check.ts";
import type { Facts } from "../facts/facts.ts";
import { balancerOf, platformOf, serviceOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { awsCall, type Repair } from "../repair.ts";

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
  const service = serviceOf(facts);
  const platform = platformOf(facts);
  const fitting = known(platform.subnets).filter(({ zoneId }) => service.zoneIds.includes(zoneId));
  if (fitting.length > 0) {
    const ids = fitting.map(({ subnetId }) => subnetId).join(" ");
    const command = `aws ec2 create-vpc-endpoint --vpc-endpoint-type Interface --service-name ${service.serviceName} --vpc-id ${known(platform.network).vpcId} --subnet-ids ${ids} --region ${facts.spec.region}`;
    return { by: "hand", side: "platform", command };
  }
  const balancer = balancerOf(facts);
  const near = known(facts.network).subnets.find(({ zoneId }) => missing.includes(zoneId));
  if (!near) {
    const command = `# make a subnet in one of ${missing.join(", ")} on the owner's side, or in one of ${service.zoneIds.join(", ")} on the platform's`;
    return { by: "hand", side: "platform", command };
  }
  return {
    by: "calls",
    side: "owner",
    calls: [
      awsCall("elbv2", "setSubnets", {
        LoadBalancerArn: balancer.arn,
        Subnets: [...balancer.subnetIds, near.subnetId],
      }),
      awsCall("ec2", "modifyVpcEndpointServiceConfiguration", { ServiceId: service.serviceId }),
    ],
  };
}
