import { assignableRange, formatIpv4, isInCidr, parseCidr, parseIpv4 } from "../../addresses/ipv4.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { World } from "../world.ts";
import type { SubnetRow, VpcRow } from "./store.ts";

/** How many addresses the subnet still has, without the five that AWS keeps. */
export function countFreeAddresses(world: World, subnet: SubnetRow): number {
  return rangeOf(subnet).count - takenAddresses(world, subnet).size;
}

/** The lowest free address; throws InsufficientFreeAddressesInSubnet. */
export function chooseAddress(world: World, subnet: SubnetRow): string {
  const taken = takenAddresses(world, subnet);
  const range = rangeOf(subnet);
  for (let address = range.first; address <= range.last; address++) {
    const text = formatIpv4(address);
    if (!taken.has(text)) return text;
  }
  throw new AwsError(
    "InsufficientFreeAddressesInSubnet",
    "The specified subnet does not have enough free addresses to satisfy the request.",
  );
}

/** Throws when the address is not one the subnet can give out, or is in use. */
export function checkAddress(world: World, subnet: SubnetRow, text: string): void {
  const address = parseIpv4(text);
  const range = rangeOf(subnet);
  if (address === undefined || address < range.first || address > range.last) {
    throw new AwsError(
      "InvalidParameterValue",
      `Address ${text} does not fall within the subnet's address range of ${subnet.cidrBlock}, or is one that AWS keeps`,
    );
  }
  if (takenAddresses(world, subnet).has(text))
    throw new AwsError("InvalidIPAddress.InUse", `Address ${text} is in use.`);
}

/** The subnet of the VPC that the address is in, if one is. */
export function findSubnetAt(world: World, vpc: VpcRow, address: string): SubnetRow | undefined {
  return world.ec2.subnets.by("vpcId", vpc.vpcId).find((row) => isInCidr(address, row.cidrBlock));
}

function takenAddresses(world: World, subnet: SubnetRow): Set<string> {
  const rows = [...world.ec2.networkInterfaces.peekBy("subnetId", subnet.subnetId)];
  return new Set(rows.flatMap((row) => [row.privateIpAddress, ...(row.secondaryAddresses ?? [])]));
}

function rangeOf(subnet: SubnetRow) {
  const cidr = parseCidr(subnet.cidrBlock);
  if (!cidr) throw new Error(`subnet ${subnet.subnetId} has no valid range: ${subnet.cidrBlock}`);
  return assignableRange(cidr);
}
