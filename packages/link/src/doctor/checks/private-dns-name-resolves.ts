import type { Check, Finding } from "../check.ts";
import type { EndpointFacts, NamingFacts } from "../facts/facts.ts";
import { platformOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { type AwsCall, awsCall } from "../repair.ts";

export const privateDnsNameResolves: Check = {
  id: "private-dns-name-resolves",
  question: "Does the service's private DNS name lead to the platform's endpoint?",
  station: "endpoint",
  mistakes: [27],
  dependsOn: ["link-is-applied", "private-dns-name-is-verified", "endpoint-is-interface", "connection-is-accepted"],
  run(facts) {
    const name = known(facts.found).one("private-dns-name", "private-dns-name")?.dnsName;
    if (name === undefined) return [];
    const platform = platformOf(facts);
    const endpoint = known(platform.endpoint);
    const naming = known(platform.naming);
    // An endpoint without the name is a mistake only to who dials it.
    const isDialled = facts.probe.known && isNamed(facts.probe.value.target.host, name);
    if (!endpoint.privateDnsEnabled && !isDialled) return [];
    const conflict = endpoint.privateDnsEnabled ? undefined : naming.hostedZones.find((zone) => zone.name === name);
    if (conflict) return [conflictFinding(name, conflict.id, endpoint, platform.region)];
    const calls = callsFor(naming, endpoint);
    if (calls.length === 0) return [];
    return [
      {
        cause: `${name} does not lead to ${endpoint.vpcEndpointId} in ${endpoint.vpcId}`,
        evidence: [
          `enableDnsSupport is ${naming.dnsSupport}, enableDnsHostnames is ${naming.dnsHostnames}: both are needed`,
          `the endpoint's private DNS is ${endpoint.privateDnsEnabled ? "on" : "off"}`,
        ],
        whose: "platform",
        repair: { by: "calls", side: "platform", calls },
      },
    ];
  },
};

/** A name for `*.db.example.com` is any name one label below it. */
function isNamed(host: string, name: string): boolean {
  return host === name || (name.startsWith("*.") && host.slice(host.indexOf(".")) === name.slice(1));
}

/** In this order: AWS gives out no name while an attribute is off, and takes one attribute in a call. */
function callsFor({ dnsSupport, dnsHostnames }: NamingFacts, endpoint: EndpointFacts): AwsCall[] {
  const { vpcId: VpcId, vpcEndpointId: VpcEndpointId } = endpoint;
  return [
    ...(dnsSupport ? [] : [awsCall("ec2", "modifyVpcAttribute", { VpcId, EnableDnsSupport: { Value: true } })]),
    ...(dnsHostnames ? [] : [awsCall("ec2", "modifyVpcAttribute", { VpcId, EnableDnsHostnames: { Value: true } })]),
    ...(endpoint.privateDnsEnabled
      ? []
      : [awsCall("ec2", "modifyVpcEndpoint", { VpcEndpointId, PrivateDnsEnabled: true })]),
  ];
}

function conflictFinding(name: string, zoneId: string, endpoint: EndpointFacts, region: string): Finding {
  const { vpcId, vpcEndpointId: VpcEndpointId } = endpoint;
  return {
    cause: `hosted zone ${zoneId} has the name ${name} in ${vpcId}: beside it AWS gives it to no endpoint`,
    evidence: [`the private DNS of ${VpcEndpointId} is off`],
    whose: "platform",
    repair: {
      by: "hand",
      side: "platform",
      steps: [
        `aws route53 disassociate-vpc-from-hosted-zone --hosted-zone-id ${zoneId} --vpc VPCRegion=${region},VPCId=${vpcId}   # of its only VPC: delete-hosted-zone`,
        awsCall("ec2", "modifyVpcEndpoint", { VpcEndpointId, PrivateDnsEnabled: true }),
      ],
    },
  };
}
