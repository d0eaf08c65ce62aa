import type { Check, Finding } from "../check.ts";
import { known } from "../facts/reading.ts";

export const clientAddressesAreNotPreserved: Check = {
  id: "client-addresses-are-not-preserved",
  question: "Does the database see the load balancer as its client, on every path?",
  station: "targets",
  mistakes: [24],
  dependsOn: ["link-is-applied"],
  run: (facts) =>
    known(facts.found)
      .all("target-group")
      .filter(({ attributes }) => attributes?.["preserve_client_ip.enabled"] === "true")
      .map(
        ({ name, groupName }): Finding => ({
          cause: `client addresses are preserved for ${name}: from peered networks, and from the database's own host, connects hang, while the private path works`,
          evidence: [`${groupName}: preserve_client_ip.enabled is true`],
          whose: "owner",
          repair: { by: "apply" },
        }),
      ),
};
