import type { Check } from "../../check.ts";
import { openNetworkAcls } from "../../checks/open-network-acl.ts";
import { known } from "../../facts/reading.ts";
import { subnetOf } from "../../facts/vpc-network.ts";
import { findBlockades, type Place } from "../../judge-network-acls.ts";
import type { GatewayFacts } from "../gateway-facts.ts";

export const networkAclsLetGatewayThrough: Check<GatewayFacts> = {
  id: "network-acls-let-gateway-through",
  question: "Do the owner's network ACLs let packets pass between resource gateway and databases, both ways?",
  station: "gateway",
  mistakes: [15],
  dependsOn: ["gateway-is-applied"],
  run(facts) {
    const network = known(facts.network);
    const placeOf = (address: string): Place[] => {
      const subnet = subnetOf(network, address);
      return subnet ? [{ address, subnet }] : [];
    };
    const gateway = known(facts.addresses).flatMap(placeOf);
    const blockades = known(facts.planned).facts.databases.flatMap(({ addresses, port }) =>
      addresses
        .flatMap(placeOf)
        .flatMap((database) => gateway.flatMap((place) => findBlockades(network, place, database, port))),
    );
    return openNetworkAcls(blockades, "owner", "from resource gateway to database");
  },
};
