import type { VPC } from "@aws-sdk/client-route-53";
import { AwsError } from "../../wire/aws-error.ts";
import { endpointWithName } from "../ec2/endpoint-private-dns.ts";
import type { Caller } from "../service.ts";
import { privateNameKey } from "../vpc-lattice/store.ts";
import type { World } from "../world.ts";
import type { HostedZoneRow, VpcReference } from "./store.ts";
import { privateZoneOf } from "./zone-views.ts";

/** Throws InvalidVPCId for what is no reference at all. */
export function readVpc(vpc: VPC | undefined): VpcReference {
  const { VPCId: vpcId, VPCRegion: region } = vpc ?? {};
  if (vpcId && region && /^vpc-[0-9a-z]+$/.test(vpcId)) return { vpcId, region };
  throw new AwsError(
    "InvalidVPCId",
    `The VPC: ${vpcId ?? ""} in region ${region ?? ""} that you provided is not valid.`,
  );
}

/** Throws what Route 53 says to an account that names a VPC of another, or one that does not exist. */
export function requireOwnVpc(world: World, caller: Caller, { vpcId, region }: VpcReference): void {
  if (world.ec2.vpcs.getOwn({ accountId: caller.accountId, region }, vpcId)) return;
  if (!world.ec2.vpcs.get(vpcId)) {
    throw new AwsError("InvalidVPCId", `The VPC: ${vpcId} in region ${region} that you provided is not valid.`);
  }
  const resource = `arn:aws:ec2:${region}:${caller.accountId}:vpc/${vpcId}`;
  throw new AwsError(
    "NotAuthorizedException",
    `User: ${caller.arn} is not authorized to perform: route53:AssociateVPCWithHostedZone on resource: ${resource}`,
    401,
  );
}

/** A VPC has at most one private zone of a name, those included that endpoints bring with their private DNS names. */
export function checkAssociation(world: World, zone: HostedZoneRow, { vpcId, region }: VpcReference): void {
  const name = zone.name.replace(/\.$/, "");
  const endpoint =
    endpointWithName(world, vpcId, name) ?? world.vpcLattice.privateNames.get(privateNameKey(vpcId, name));
  if (endpoint) {
    throw new AwsError(
      "ConflictingDomainExists",
      `The VPC ${vpcId} in region ${region} has already been associated with the private DNS name ${name} of the VPC endpoint ${endpoint.vpcEndpointId}.`,
    );
  }
  const other = privateZoneOf(world, vpcId, zone.name);
  if (!other) return;
  throw new AwsError(
    "ConflictingDomainExists",
    `The VPC ${vpcId} in region ${region} has already been associated with the hosted zone ${other.zoneId} with the same domain name.`,
  );
}

export function isSameVpc(one: VpcReference, other: VpcReference): boolean {
  return one.vpcId === other.vpcId && one.region === other.region;
}
