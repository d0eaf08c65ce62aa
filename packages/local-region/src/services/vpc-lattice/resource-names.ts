import { createHash } from "node:crypto";

/** https://docs.aws.amazon.com/vpc/latest/privatelink/use-resource-endpoint.html names this one for us-east-1. */
const REGION_LABELS: Record<string, string> = { "us-east-1": "4232ccc" };

/** The name that an endpoint gives to one resource: everyone can look it up, it leads to the endpoint's addresses. */
export function resourceDnsName(vpcEndpointId: string, configurationId: string, region: string): string {
  const label = REGION_LABELS[region] ?? digest(`vpc-lattice-rsc ${region}`).slice(0, 7);
  return `${vpcEndpointId}-${associationId(vpcEndpointId, configurationId)}.${configurationId}.${label}.vpc-lattice-rsc.${region}.on.aws`;
}

/** What DescribeVpcEndpointAssociations calls the pair of them. */
export function associationId(vpcEndpointId: string, configurationId: string): string {
  return `snra-${digest(`${vpcEndpointId} ${configurationId}`).slice(0, 17)}`;
}

export function resourceZoneId(region: string): string {
  return `Z0${digest(`vpc-lattice zone ${region}`).slice(0, 18).toUpperCase()}`;
}

/** The endpoint and the resource of such a name, in lower case; undefined when it is none. */
export function readResourceName(name: string): { vpcEndpointId: string; configurationId: string } | undefined {
  const match =
    /^(vpce-[0-9a-f]{17})-snra-[0-9a-f]{17}\.(rcfg-[0-9a-z]{17})\.[0-9a-f]{7}\.vpc-lattice-rsc\.([a-z0-9-]+)\.on\.aws$/.exec(
      name,
    );
  const [, vpcEndpointId, configurationId, region] = match ?? [];
  if (!vpcEndpointId || !configurationId || !region) return undefined;
  return name === resourceDnsName(vpcEndpointId, configurationId, region)
    ? { vpcEndpointId, configurationId }
    : undefined;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
