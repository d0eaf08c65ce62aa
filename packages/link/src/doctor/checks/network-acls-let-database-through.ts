import type { Check } from "../check.ts";
import { balancerOf, databasesOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { subnetOf } from "../facts/vpc-network.ts";
import { findBlockades, type Place } from "../judge-network-acls.ts";
import { openNetworkAcls } from "./open-network-acl.ts";

export const networkAclsLetDatabaseThrough: Check = {
  id: "network-acls-let-database-through",
  question: "Do the owner's network ACLs let packets pass between load balancer and databases, both ways?",
  station: "load-balancer",
  mistakes: [15],
  dependsOn: ["link-is-applied"],
  run(facts) {
    const network = known(facts.network);
    const placeOf = (address: string): Place[] => {
      const subnet = subnetOf(network, address);
      return subnet ? [{ address, subnet }] : [];
    };
    const nodes = balancerOf(facts).nodeAddresses.flatMap(placeOf);
    const blockades = databasesOf(facts).flatMap(({ addresses, port }) =>
      addresses
        .flatMap(placeOf)
        .flatMap((database) => nodes.flatMap((node) => findBlockades(network, node, database, port))),
    );
    return openNetworkAcls(blockades, "owner", "from load balancer to database");
  },
};
