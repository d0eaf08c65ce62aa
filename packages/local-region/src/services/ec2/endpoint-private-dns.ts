import { AwsError } from "../../wire/aws-error.ts";
import { privateZoneOf } from "../route53/zone-views.ts";
import { privateNameKey } from "../vpc-lattice/store.ts";
import type { World } from "../world.ts";
import type { EndpointRow, EndpointServiceRow, VpcRow } from "./store.ts";

/**
 * Throws the reason why an endpoint in the VPC cannot have the service's private DNS name: there is none, it is not
 * verified, the VPC's own settings, or somebody in the VPC has it.
 */
export function checkPrivateDns(world: World, vpc: VpcRow, service: EndpointServiceRow, endpointId?: string): void {
  const name = service.privateDnsName;
  if (!name) {
    throw new AwsError(
      "InvalidParameter",
      `Private DNS can't be enabled because the service ${service.serviceName} does not provide a private DNS name.`,
    );
  }
  if (!vpc.enableDnsSupport || !vpc.enableDnsHostnames) {
    throw new AwsError(
      "InvalidParameter",
      `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpc.vpcId}`,
    );
  }
  if (service.privateDnsState !== "verified") {
    throw new AwsError(
      "InvalidParameter",
      `Private DNS can't be enabled because the service ${service.serviceName} has not verified the private DNS name.`,
    );
  }
  const holder = endpointWithName(world, vpc.vpcId, name);
  const isTaken =
    (holder !== undefined && holder.vpcEndpointId !== endpointId) ||
    privateZoneOf(world, vpc.vpcId, `${name}.`) !== undefined ||
    world.vpcLattice.privateNames.get(privateNameKey(vpc.vpcId, name)) !== undefined;
  if (!isTaken) return;
  throw new AwsError(
    "InvalidParameter",
    `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${name} in the VPC ${vpc.vpcId}`,
  );
}

/** The endpoint whose private DNS name this is in the VPC, exactly as the service has it (`*.db.example.com`). */
export function endpointWithName(world: World, vpcId: string, name: string): EndpointRow | undefined {
  return world.ec2.endpoints.by("vpcId", vpcId).find((row) => privateDnsNameOf(world, row) === name);
}

/** The name that the endpoint has in its VPC, when private DNS is on. */
export function privateDnsNameOf(world: World, endpoint: EndpointRow): string | undefined {
  if (!endpoint.privateDnsEnabled || endpoint.serviceId === undefined) return undefined;
  if (endpoint.state === "deleting" || endpoint.state === "failed") return undefined;
  return world.ec2.endpointServices.get(endpoint.serviceId)?.privateDnsName;
}

/** The endpoint whose hidden zone answers for a name (lower case, no last dot) in the VPC. */
export function endpointAnswering(world: World, vpcId: string, name: string): EndpointRow | undefined {
  const wildcard = `*${name.slice(name.indexOf("."))}`;
  return endpointWithName(world, vpcId, name) ?? endpointWithName(world, vpcId, wildcard);
}
