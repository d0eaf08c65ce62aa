import type {
  Address,
  AllocateAddressRequest,
  AllocateAddressResult,
  DescribeAddressesAttributeRequest,
  DescribeAddressesAttributeResult,
  DescribeAddressesRequest,
  DescribeAddressesResult,
  DisassociateAddressRequest,
  ReleaseAddressRequest,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { refuseUnserved, required } from "./parameters.ts";
import { requireAddress } from "./routing-lookups.ts";
import type { AddressRow } from "./routing-store.ts";
import { dropTags, readTagSpecifications, setTags, tagList, tagsOf } from "./tags.ts";

/** From a range set aside for documentation (RFC 5737): nothing answers there. Only NAT gateways use them. */
export function allocateAddress(
  world: World,
  input: AllocateAddressRequest,
  { accountId, region }: Caller,
): AllocateAddressResult {
  refuseUnserved(input, ["Address", "PublicIpv4Pool", "CustomerOwnedIpv4Pool", "IpamPoolId"]);
  const tags = readTagSpecifications(input.TagSpecifications, "elastic-ip");
  const taken = new Set(world.ec2.addresses.all().map((row) => row.publicIp));
  const last = Array.from({ length: 254 }, (_, i) => i + 1).find((n) => !taken.has(`198.51.100.${n}`));
  if (last === undefined) {
    throw new AwsError("AddressLimitExceeded", "The maximum number of addresses has been reached.");
  }
  const row = world.ec2.addresses.put({
    accountId,
    region,
    allocationId: world.ids.ec2("eipalloc"),
    publicIp: `198.51.100.${last}`,
    natGatewayId: undefined,
  });
  setTags(world, row.allocationId, tags);
  return {
    AllocationId: row.allocationId,
    PublicIp: row.publicIp,
    Domain: "vpc",
    PublicIpv4Pool: "amazon",
    NetworkBorderGroup: region,
  };
}

export function describeAddresses(
  world: World,
  input: DescribeAddressesRequest,
  caller: Caller,
): DescribeAddressesResult {
  const asked = input.AllocationIds?.length
    ? input.AllocationIds.map((id) => requireAddress(world, caller, id))
    : world.ec2.addresses.of(caller);
  for (const publicIp of input.PublicIps ?? []) {
    if (asked.some((row) => row.publicIp === publicIp)) continue;
    throw new AwsError("InvalidAddress.NotFound", `Address '${publicIp}' not found.`);
  }
  const named = input.PublicIps?.length ? asked.filter((row) => input.PublicIps?.includes(row.publicIp)) : asked;
  const nat = (row: AddressRow) => (row.natGatewayId ? world.ec2.natGateways.get(row.natGatewayId) : undefined);
  const rows = selectRows(
    named,
    input.Filters,
    {
      "allocation-id": (row) => row.allocationId,
      "public-ip": (row) => row.publicIp,
      domain: () => "vpc",
      "association-id": (row) => nat(row)?.associationId,
      "network-interface-id": (row) => nat(row)?.networkInterfaceId,
      "private-ip-address": (row) => nat(row)?.privateIpAddress,
      "network-border-group": (row) => row.region,
    },
    (row) => tagsOf(world, row.allocationId),
  );
  return { Addresses: rows.map((row) => toAddress(world, row)) };
}

/** None of them has a name of its own in reverse DNS. */
export function describeAddressesAttribute(
  world: World,
  input: DescribeAddressesAttributeRequest,
  caller: Caller,
): DescribeAddressesAttributeResult {
  const asked = input.AllocationIds?.length
    ? input.AllocationIds.map((id) => requireAddress(world, caller, id))
    : world.ec2.addresses.of(caller);
  const { page, next } = describePage(asked, input, { atLeast: 1 });
  return {
    Addresses: page.map((row) => ({ AllocationId: row.allocationId, PublicIp: row.publicIp })),
    NextToken: next,
  };
}

/** Only NAT gateways use addresses here, and those keep theirs until they are deleted. */
export function disassociateAddress(world: World, input: DisassociateAddressRequest, caller: Caller): object {
  const id = required(input.AssociationId, "associationId");
  const isUsed = world.ec2.natGateways.of(caller).some((row) => row.associationId === id && row.state !== "deleted");
  if (isUsed) throw new AwsError("AuthFailure", "You do not have permission to access the specified resource.");
  throw new AwsError("InvalidAssociationID.NotFound", `The association ID '${id}' does not exist`);
}

export function releaseAddress(world: World, input: ReleaseAddressRequest, caller: Caller): object {
  const row = requireAddress(world, caller, required(input.AllocationId, "allocationId"));
  if (row.natGatewayId !== undefined) {
    throw new AwsError("InvalidIPAddress.InUse", `Address ${row.publicIp} is in use.`);
  }
  world.ec2.addresses.delete(row.allocationId);
  dropTags(world, row.allocationId);
  return {};
}

function toAddress(world: World, row: AddressRow): Address {
  const nat = row.natGatewayId === undefined ? undefined : world.ec2.natGateways.get(row.natGatewayId);
  return {
    AllocationId: row.allocationId,
    PublicIp: row.publicIp,
    Domain: "vpc",
    PublicIpv4Pool: "amazon",
    NetworkBorderGroup: row.region,
    AssociationId: nat?.associationId,
    NetworkInterfaceId: nat?.networkInterfaceId,
    NetworkInterfaceOwnerId: nat && row.accountId,
    PrivateIpAddress: nat?.privateIpAddress,
    Tags: tagList(world, row.allocationId),
  };
}
