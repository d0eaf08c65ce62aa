import type { Check } from "../check.ts";
import { known } from "../facts/reading.ts";
import { quote } from "../repair-commands.ts";

/** `vpce-0123-abc-us-east-1a.vpce-svc-…`: the part before the first dot ends with a zone's name. */
const ZONAL = /^(vpce-[0-9a-z]+-[0-9a-z]+)-[a-z]{2}(?:-[a-z]+)+-\d[a-z]\./;

export const clientUsesRegionalName: Check = {
  id: "client-uses-regional-name",
  question: "Does the client dial the endpoint's regional name, which leads to every zone?",
  station: "client",
  mistakes: [28],
  dependsOn: ["link-is-applied"],
  run(facts) {
    const { host, port, database, user } = known(facts.probe).target;
    if (!ZONAL.test(host)) return [];
    const regional = host.replace(ZONAL, "$1.");
    return [
      {
        cause: `${host} is the name of one zone: when that zone has no way, this client fails for good while others work`,
        evidence: [`the regional name: ${regional}`],
        whose: "platform",
        repair: {
          by: "hand",
          side: "platform",
          steps: [`psql ${quote(`host=${regional} port=${port} dbname=${database} user=${user} sslmode=require`)}`],
        },
      },
    ];
  },
};
