import type { TargetDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import { isInCidr, parseIpv4 } from "../../addresses/ipv4.ts";
import { requireVpc } from "../ec2/lookups.ts";
import { findSubnetAt } from "../ec2/subnet-addresses.ts";
import { isInVpc } from "../ec2/vpc-cidr-blocks.ts";
import { zoneNameOf } from "../ec2/zones.ts";
import type { World } from "../world.ts";
import { validationError } from "./parameters.ts";
import type { TargetGroupRow } from "./store.ts";

/** Where targets outside the VPC may be. https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html */
const PRIVATE_RANGES = ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"];

/** The zone id of an address: derived inside the VPC, `all` and nothing else outside it. */
export function readTargetZone(world: World, group: TargetGroupRow, target: TargetDescription): string {
  const address = target.Id ?? "";
  const stated = target.AvailabilityZone;
  if (parseIpv4(address) === undefined)
    throw validationError(`The IP address '${address}' is not a valid IPv4 address`);
  const vpc = requireVpc(world, group, group.vpcId);
  if (!isInVpc(vpc, address)) return readOutsideZone(address, stated);
  const zoneId = findSubnetAt(world, vpc, address)?.zoneId;
  if (!zoneId)
    throw validationError(`The IP address '${address}' is within the VPC '${vpc.vpcId}' but in none of its subnets`);
  const zoneName = zoneNameOf(group, zoneId);
  if (stated !== undefined && stated !== zoneName) {
    throw validationError(
      `The IP address '${address}' is within the VPC, and cannot have its Availability Zone overridden to '${stated}' from '${zoneName}'`,
    );
  }
  return zoneId;
}

function readOutsideZone(address: string, stated: string | undefined): string {
  if (!PRIVATE_RANGES.some((range) => isInCidr(address, range))) {
    throw validationError(
      `The IP address '${address}' is not a valid target: it must be within the VPC or one of ${PRIVATE_RANGES.join(", ")}`,
    );
  }
  if (stated === "all") return "all";
  if (stated === undefined) {
    throw validationError(`The Availability Zone is required for IP address '${address}' because it is not in the VPC`);
  }
  throw validationError(
    `You must specify a valid Availability Zone or select 'all' for all enabled Availability zones, since the IP address '${address}' is outside the VPC`,
  );
}
