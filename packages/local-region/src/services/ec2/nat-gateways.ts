import type {
  CreateNatGatewayRequest,
  CreateNatGatewayResult,
  DeleteNatGatewayRequest,
  DeleteNatGatewayResult,
  DescribeNatGatewaysRequest,
  DescribeNatGatewaysResult,
  NatGateway,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import { afterPeriod } from "../deliveries/after-period.ts";
import { refreshLater } from "../refresh-later.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { oncePerToken } from "./client-tokens.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { requireSubnet } from "./lookups.ts";
import { createManagedInterface, deleteManagedInterface } from "./network-interfaces.ts";
import { refuseUnserved, required } from "./parameters.ts";
import { requireAddress, requireNatGateway } from "./routing-lookups.ts";
import type { NatGatewayRow } from "./routing-store.ts";
import { dropTags, readTagSpecifications, setTags, tagList, tagsOf } from "./tags.ts";
import { NAT_GATEWAY_DELETE_SECONDS, NAT_GATEWAY_START_SECONDS } from "./timings.ts";

/** AWS shows a deleted one for about an hour. */
const SHOWN_SECONDS = 3600;

/** A record with an interface of its own: no packet of the local region leaves this machine. */
export function createNatGateway(
  world: World,
  input: CreateNatGatewayRequest,
  caller: Caller,
): Promise<CreateNatGatewayResult> {
  return oncePerToken(world, caller, "CreateNatGateway", input, async () => {
    refuseUnserved(input, ["SecondaryAllocationIds", "SecondaryPrivateIpAddresses", "SecondaryPrivateIpAddressCount"]);
    const subnet = requireSubnet(world, caller, required(input.SubnetId, "subnetId"));
    const connectivityType = input.ConnectivityType ?? "public";
    if (connectivityType === "public") required(input.AllocationId, "AllocationId");
    const address = input.AllocationId ? requireAddress(world, caller, input.AllocationId) : undefined;
    if (address && connectivityType === "private") {
      throw new AwsError("InvalidParameterCombination", "AllocationId cannot be used with a private NAT gateway");
    }
    if (address?.natGatewayId !== undefined) {
      throw new AwsError("Resource.AlreadyAssociated", `${address.allocationId} is already associated`);
    }
    const tags = readTagSpecifications(input.TagSpecifications, "natgateway");
    const natGatewayId = `nat-0${world.ids.hex(16)}`;
    const networkInterface = createManagedInterface(world, {
      accountId: caller.accountId,
      region: caller.region,
      subnetId: subnet.subnetId,
      groupIds: [],
      interfaceType: "nat_gateway",
      description: `Interface for NAT Gateway ${natGatewayId}`,
      requesterId: caller.accountId,
      privateIpAddress: input.PrivateIpAddress,
    });
    const row = world.ec2.natGateways.put({
      accountId: caller.accountId,
      region: caller.region,
      natGatewayId,
      vpcId: subnet.vpcId,
      subnetId: subnet.subnetId,
      connectivityType,
      state: "pending",
      networkInterfaceId: networkInterface.networkInterfaceId,
      privateIpAddress: networkInterface.privateIpAddress,
      allocationId: address?.allocationId,
      associationId: address && world.ids.ec2("eipassoc"),
      createdAt: world.clock.now(),
      deletedAt: undefined,
    });
    if (address) world.ec2.addresses.put(Object.assign(address, { natGatewayId }));
    setTags(world, natGatewayId, tags);
    await world.network.refresh();
    startNatGateway(world, row);
    return { NatGateway: toNatGateway(world, row), ClientToken: input.ClientToken };
  });
}

export function startNatGateway(world: World, row: NatGatewayRow): void {
  world.clock.after(NAT_GATEWAY_START_SECONDS, () => {
    if (row.state === "pending") row.state = "available";
  });
}

export function describeNatGateways(
  world: World,
  input: DescribeNatGatewaysRequest,
  caller: Caller,
): DescribeNatGatewaysResult {
  const ids = input.NatGatewayIds;
  const asked = ids?.length ? ids.map((id) => requireNatGateway(world, caller, id)) : world.ec2.natGateways.of(caller);
  const rows = selectRows(
    asked,
    input.Filter,
    {
      "nat-gateway-id": (row) => row.natGatewayId,
      "vpc-id": (row) => row.vpcId,
      "subnet-id": (row) => row.subnetId,
      state: (row) => row.state,
    },
    (row) => tagsOf(world, row.natGatewayId),
  );
  const { page, next } = describePage(rows, input, { ids: { name: "natGatewayIds", values: ids } });
  return { NatGateways: page.map((row) => toNatGateway(world, row)), NextToken: next };
}

export async function deleteNatGateway(
  world: World,
  input: DeleteNatGatewayRequest,
  caller: Caller,
): Promise<DeleteNatGatewayResult> {
  const row = requireNatGateway(world, caller, required(input.NatGatewayId, "natGatewayId"));
  const answer = { NatGatewayId: row.natGatewayId };
  if (row.state === "deleting" || row.state === "deleted") return answer;
  row.state = "deleting";
  world.clock.after(NAT_GATEWAY_DELETE_SECONDS, () => {
    Object.assign(row, { state: "deleted", deletedAt: world.clock.now() });
    const address = row.allocationId === undefined ? undefined : world.ec2.addresses.get(row.allocationId);
    if (address) world.ec2.addresses.put(Object.assign(address, { natGatewayId: undefined }));
    deleteManagedInterface(world, row.networkInterfaceId);
    forgetNatGatewayLater(world, row);
    void refreshLater(world);
  });
  return answer;
}

/** One that is deleted is shown for a while. */
export function forgetNatGatewayLater(world: World, row: NatGatewayRow): void {
  afterPeriod(world.clock, SHOWN_SECONDS, () => {
    world.ec2.natGateways.delete(row.natGatewayId);
    dropTags(world, row.natGatewayId);
  });
}

function toNatGateway(world: World, row: NatGatewayRow): NatGateway {
  const address = row.allocationId === undefined ? undefined : world.ec2.addresses.get(row.allocationId);
  return {
    NatGatewayId: row.natGatewayId,
    VpcId: row.vpcId,
    SubnetId: row.subnetId,
    State: row.state,
    ConnectivityType: row.connectivityType,
    CreateTime: row.createdAt,
    DeleteTime: row.deletedAt,
    NatGatewayAddresses: [
      {
        AllocationId: row.allocationId,
        AssociationId: row.associationId,
        NetworkInterfaceId: row.networkInterfaceId,
        PrivateIp: row.privateIpAddress,
        PublicIp: address?.publicIp,
        IsPrimary: true,
        Status: "succeeded",
      },
    ],
    Tags: tagList(world, row.natGatewayId),
  };
}
