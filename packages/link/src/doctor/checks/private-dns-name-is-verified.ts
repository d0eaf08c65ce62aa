import type { Check } from "../check.ts";
import { known } from "../facts/reading.ts";
import { APPLY } from "../repair.ts";

export const privateDnsNameIsVerified: Check = {
  id: "private-dns-name-is-verified",
  question: "Is the service's private DNS name, if it has one, proved to be the owner's?",
  station: "service",
  mistakes: [27],
  dependsOn: ["link-is-applied"],
  run(facts) {
    const name = known(facts.found).one("private-dns-name", "private-dns-name");
    if (!name || name.state === "verified") return [];
    const { record, dnsName, state } = name;
    return [
      {
        cause: `${dnsName} is not proved to be yours: no endpoint gets the name, and it resolves publicly or not at all`,
        evidence: [`state ${state}`, `AWS looks for TXT ${record.name} = "${record.value}" in public DNS`],
        whose: "owner",
        repair: facts.spec.privateDnsName?.hostedZone
          ? { by: "apply" }
          : {
              by: "hand",
              side: "owner",
              steps: [`# publish in public DNS: ${record.name} TXT "${record.value}"`, APPLY],
            },
      },
    ];
  },
};
