import type { Check } from "../check.ts";
import { platformOf, portsOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { subnetOf } from "../facts/vpc-network.ts";
import { findBlockades } from "../judge-network-acls.ts";
import { openNetworkAcls } from "./open-network-acl.ts";

export const platformNetworkAclsLetThrough: Check = {
  id: "platform-network-acls-let-through",
  question: "Do the platform's network ACLs let packets pass between client and endpoint, both ways?",
  station: "client",
  mistakes: [10],
  dependsOn: ["endpoint-is-interface"],
  run(facts) {
    const platform = platformOf(facts);
    const network = known(platform.network);
    const client = known(platform.client);
    const { addresses } = known(platform.endpoint);
    const from = subnetOf(network, client.address);
    const blockades = addresses.flatMap((address) => {
      const to = subnetOf(network, address);
      if (!from || !to) return [];
      const [caller, endpoint] = [
        { address: client.address, subnet: from },
        { address, subnet: to },
      ];
      return portsOf(facts).flatMap((port) => findBlockades(network, caller, endpoint, port));
    });
    return openNetworkAcls(blockades, "platform", "from client to endpoint");
  },
};
