import type { Check } from "../check.ts";
import { known } from "../facts/reading.ts";

export const certificateBearsTheName: Check = {
  id: "certificate-bears-the-name",
  question: "Does the database's certificate bear the name that the client expects?",
  station: "client",
  mistakes: [26],
  dependsOn: ["link-is-applied"],
  run(facts) {
    const { result, target } = known(facts.probe);
    const failed = result.hops.find(({ ok }) => !ok);
    const expected = target.tls.certificateName ?? target.host;
    if (failed?.hop !== "certificate" || target.tls.mode !== "verify-full") return [];
    const names = facts.planned.known
      ? known(facts.planned).facts.databases.flatMap(({ hostName }) => hostName ?? [])
      : [];
    if (names.length === 0 || names.includes(expected)) return [];
    return [
      {
        cause: `the client expects a certificate for ${expected}, and the database has one for its own name alone`,
        evidence: [failed.detail, `the database's name: ${names.join(", ")}`],
        whose: "platform",
        repair: {
          by: "hand",
          side: "platform",
          command: `# state ${names[0]} as the certificate's name, or resolve it to the endpoint in a private hosted zone of the platform's VPC`,
        },
      },
    ];
  },
};
