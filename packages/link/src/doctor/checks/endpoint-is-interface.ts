import type { Check } from "../check.ts";
import { platformOf, serviceOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { awsCall } from "../repair.ts";

export const endpointIsInterface: Check = {
  id: "endpoint-is-interface",
  question: "Is the platform's endpoint an interface endpoint?",
  station: "endpoint",
  mistakes: [8],
  dependsOn: ["link-is-applied"],
  run(facts) {
    const { serviceName, zoneIds } = serviceOf(facts);
    const platform = platformOf(facts);
    const endpoint = known(platform.endpoint);
    if (endpoint.type === "Interface") return [];
    const { subnets } = known(platform.network);
    const perZone = Map.groupBy(
      subnets.filter(({ zoneId }) => zoneIds.includes(zoneId)),
      ({ zoneId }) => zoneId,
    );
    return [
      {
        cause: `${endpoint.vpcEndpointId} is a ${endpoint.type} endpoint: without a type AWS makes that, and it has no address`,
        evidence: [`its service: ${endpoint.serviceName}`, `its interfaces: ${endpoint.networkInterfaceIds.length}`],
        whose: "platform",
        repair: {
          by: "calls",
          side: "platform",
          calls: [
            awsCall("ec2", "createVpcEndpoint", {
              VpcEndpointType: "Interface",
              ServiceName: serviceName,
              VpcId: endpoint.vpcId,
              SubnetIds: [...perZone.values()].flatMap(([first]) => first?.subnetId ?? []),
            }),
          ],
        },
      },
    ];
  },
};
