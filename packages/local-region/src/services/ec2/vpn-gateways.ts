import type {
  AttachVpnGatewayRequest,
  AttachVpnGatewayResult,
  CreateVpnGatewayRequest,
  CreateVpnGatewayResult,
  DeleteVpnGatewayRequest,
  DescribeVpnGatewaysRequest,
  DescribeVpnGatewaysResult,
  DetachVpnGatewayRequest,
  VpnGateway,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import { refreshLater } from "../refresh-later.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { selectRows } from "./filters.ts";
import { requireVpc } from "./lookups.ts";
import { refuseUnserved, required } from "./parameters.ts";
import { requireVpnGateway } from "./routing-lookups.ts";
import type { VpnGatewayRow } from "./routing-store.ts";
import { dropTags, readTagSpecifications, setTags, tagList, tagsOf } from "./tags.ts";
import { VPN_GATEWAY_CHANGE_SECONDS } from "./timings.ts";

const DEFAULT_ASN = 64512;

/** What stands on premises behind it, the admin API is told (`open-site.ts`). */
export function createVpnGateway(
  world: World,
  input: CreateVpnGatewayRequest,
  { accountId, region }: Caller,
): CreateVpnGatewayResult {
  refuseUnserved(input, ["AvailabilityZone"]);
  if (required(input.Type, "type") !== "ipsec.1") {
    throw new AwsError("InvalidParameterValue", `Value (${input.Type}) for parameter type is invalid.`);
  }
  const tags = readTagSpecifications(input.TagSpecifications, "vpn-gateway");
  const row = world.ec2.vpnGateways.put({
    accountId,
    region,
    vpnGatewayId: world.ids.ec2("vgw"),
    state: "available",
    amazonSideAsn: input.AmazonSideAsn ?? DEFAULT_ASN,
    vpcId: undefined,
    attachmentState: undefined,
  });
  setTags(world, row.vpnGatewayId, tags);
  return { VpnGateway: toVpnGateway(world, row) };
}

export function describeVpnGateways(
  world: World,
  input: DescribeVpnGatewaysRequest,
  caller: Caller,
): DescribeVpnGatewaysResult {
  const ids = input.VpnGatewayIds;
  const asked = ids?.length ? ids.map((id) => requireVpnGateway(world, caller, id)) : world.ec2.vpnGateways.of(caller);
  const rows = selectRows(
    asked,
    input.Filters,
    {
      "vpn-gateway-id": (row) => row.vpnGatewayId,
      "attachment.vpc-id": (row) => row.vpcId,
      "attachment.state": (row) => row.attachmentState,
      "amazon-side-asn": (row) => String(row.amazonSideAsn),
      state: (row) => row.state,
      type: () => "ipsec.1",
    },
    (row) => tagsOf(world, row.vpnGatewayId),
  );
  return { VpnGateways: rows.map((row) => toVpnGateway(world, row)) };
}

export function attachVpnGateway(world: World, input: AttachVpnGatewayRequest, caller: Caller): AttachVpnGatewayResult {
  const row = requireVpnGateway(world, caller, required(input.VpnGatewayId, "vpnGatewayId"));
  const { vpcId } = requireVpc(world, caller, required(input.VpcId, "vpcId"));
  if (row.vpcId !== undefined && row.vpcId !== vpcId) {
    throw new AwsError("VpnGatewayAttachmentLimitExceeded", `${row.vpnGatewayId} is already attached to ${row.vpcId}`);
  }
  if (world.ec2.vpnGateways.of(caller).some((other) => other !== row && other.vpcId === vpcId)) {
    throw new AwsError("InvalidVpcState", `The VPC ${vpcId} already has an attached virtual private gateway.`);
  }
  world.ec2.vpnGateways.put(Object.assign(row, { vpcId, attachmentState: "attaching" as const }));
  world.clock.after(VPN_GATEWAY_CHANGE_SECONDS, () => {
    if (row.vpcId !== vpcId || row.attachmentState !== "attaching") return;
    world.ec2.vpnGateways.put(Object.assign(row, { attachmentState: "attached" as const }));
    void refreshLater(world);
  });
  return { VpcAttachment: { VpcId: vpcId, State: "attaching" } };
}

export function detachVpnGateway(world: World, input: DetachVpnGatewayRequest, caller: Caller): object {
  const row = requireVpnGateway(world, caller, required(input.VpnGatewayId, "vpnGatewayId"));
  const { vpcId } = requireVpc(world, caller, required(input.VpcId, "vpcId"));
  if (row.vpcId !== vpcId) {
    throw new AwsError("InvalidVpnGatewayAttachment.NotFound", `The attachment of ${row.vpnGatewayId} does not exist`);
  }
  row.attachmentState = "detaching";
  world.clock.after(VPN_GATEWAY_CHANGE_SECONDS, () => {
    if (row.attachmentState !== "detaching") return;
    world.ec2.vpnGateways.put(Object.assign(row, { vpcId: undefined, attachmentState: undefined }));
    void refreshLater(world);
  });
  return {};
}

export function deleteVpnGateway(world: World, input: DeleteVpnGatewayRequest, caller: Caller): object {
  const row = requireVpnGateway(world, caller, required(input.VpnGatewayId, "vpnGatewayId"));
  if (row.vpcId !== undefined) {
    throw new AwsError("IncorrectState", `The virtual private gateway '${row.vpnGatewayId}' is in use.`);
  }
  world.ec2.vpnGateways.delete(row.vpnGatewayId);
  dropTags(world, row.vpnGatewayId);
  return {};
}

function toVpnGateway(world: World, row: VpnGatewayRow): VpnGateway {
  return {
    VpnGatewayId: row.vpnGatewayId,
    State: row.state,
    Type: "ipsec.1",
    AmazonSideAsn: row.amazonSideAsn,
    VpcAttachments: row.vpcId === undefined ? [] : [{ VpcId: row.vpcId, State: row.attachmentState }],
    Tags: tagList(world, row.vpnGatewayId),
  };
}
