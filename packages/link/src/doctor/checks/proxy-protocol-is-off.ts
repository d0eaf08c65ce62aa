import type { Check, Finding } from "../check.ts";
import { known } from "../facts/reading.ts";

export const proxyProtocolIsOff: Check = {
  id: "proxy-protocol-is-off",
  question: "Is proxy protocol off, which Postgres does not read?",
  station: "targets",
  mistakes: [23],
  dependsOn: ["link-is-applied"],
  run: (facts) =>
    known(facts.found)
      .all("target-group")
      .filter(({ attributes }) => attributes?.["proxy_protocol_v2.enabled"] === "true")
      .map(
        ({ name, groupName }): Finding => ({
          cause: `proxy protocol is on for ${name}: Postgres takes its header for a broken start and hangs up, while health checks pass`,
          evidence: [
            `${groupName}: proxy_protocol_v2.enabled is true`,
            "Postgres logs: invalid length of startup packet",
          ],
          whose: "owner",
          repair: { by: "apply" },
        }),
      ),
};
