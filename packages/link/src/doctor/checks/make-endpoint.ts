import type { Facts } from "../facts/facts.ts";
import { platformOf, serviceOf } from "../facts/parts.ts";
import type { SubnetPlace } from "../facts/vpc-network.ts";
import { type AwsCall, awsCall } from "../repair.ts";

/**
 * The call that makes the platform's endpoint as it should be: in the subnets that it named, else in any of its VPC, one
 * for each zone of the service. Undefined while its VPC is not known, or no subnet stands in such a zone.
 */
export function makeEndpoint(facts: Facts): AwsCall | undefined {
  const { network, subnets, region } = platformOf(facts);
  if (!network.known) return undefined;
  const { serviceName, zoneIds } = serviceOf(facts);
  const fitting = (places: SubnetPlace[]) => {
    const perZone = Map.groupBy(
      places.filter(({ zoneId }) => zoneIds.includes(zoneId)),
      ({ zoneId }) => zoneId,
    );
    return [...perZone.values()].flatMap(([first]) => first?.subnetId ?? []);
  };
  const named = subnets.known ? fitting(subnets.value) : [];
  const SubnetIds = named.length > 0 ? named : fitting(network.value.subnets);
  if (SubnetIds.length === 0) return undefined;
  return awsCall("ec2", "createVpcEndpoint", {
    VpcEndpointType: "Interface",
    ServiceName: serviceName,
    ...(region === facts.spec.region ? {} : { ServiceRegion: facts.spec.region }),
    VpcId: network.value.vpcId,
    SubnetIds,
  });
}
