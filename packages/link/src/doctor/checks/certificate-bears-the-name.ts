import type { Check } from "../check.ts";
import type { Facts } from "../facts/facts.ts";
import { known } from "../facts/reading.ts";
import { quote } from "../repair-commands.ts";

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
        repair: { by: "hand", side: "platform", steps: stepsTo(facts, names[0] ?? "") },
      },
    ];
  },
};

/** A private hosted zone of the database's own name, which leads to the endpoint; words where its VPC is not known. */
function stepsTo(facts: Facts, name: string): string[] {
  const platform = facts.platform.known ? facts.platform.value : undefined;
  const endpoint = platform?.endpoint.known ? platform.endpoint.value : undefined;
  const [regional] = endpoint?.dnsEntries ?? [];
  if (!platform || !endpoint || !regional) {
    return [
      `# state ${name} as the certificate's name, or resolve it to the endpoint in a private hosted zone of the platform's VPC`,
    ];
  }
  const AliasTarget = { HostedZoneId: regional.hostedZoneId, DNSName: regional.name, EvaluateTargetHealth: false };
  const ResourceRecordSet = { Name: name, Type: "A", AliasTarget };
  const batch = JSON.stringify({ Changes: [{ Action: "UPSERT", ResourceRecordSet }] });
  const vpc = `VPCRegion=${platform.region},VPCId=${endpoint.vpcId}`;
  const zone = `aws route53 create-hosted-zone --name ${name} --caller-reference ${endpoint.vpcEndpointId} --vpc ${vpc} --query HostedZone.Id --output text`;
  const record = `aws route53 change-resource-record-sets --hosted-zone-id "$zone" --change-batch ${quote(batch)}`;
  return [`zone=$(${zone})`, `${record}   # then dial ${name}`];
}
