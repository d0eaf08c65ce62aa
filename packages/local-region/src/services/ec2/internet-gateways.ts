import type {
  AttachInternetGatewayRequest,
  CreateInternetGatewayRequest,
  CreateInternetGatewayResult,
  DeleteInternetGatewayRequest,
  DescribeInternetGatewaysRequest,
  DescribeInternetGatewaysResult,
  DetachInternetGatewayRequest,
  InternetGateway,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { requireVpc } from "./lookups.ts";
import { required } from "./parameters.ts";
import { requireInternetGateway } from "./routing-lookups.ts";
import type { InternetGatewayRow } from "./routing-store.ts";
import { dropTags, readTagSpecifications, setTags, tagList, tagsOf } from "./tags.ts";

/** A record: no packet of the local region leaves this machine. */
export function createInternetGateway(
  world: World,
  input: CreateInternetGatewayRequest,
  { accountId, region }: Caller,
): CreateInternetGatewayResult {
  const tags = readTagSpecifications(input.TagSpecifications, "internet-gateway");
  const internetGatewayId = world.ids.ec2("igw");
  const row = world.ec2.internetGateways.put({ accountId, region, internetGatewayId, vpcId: undefined });
  setTags(world, internetGatewayId, tags);
  return { InternetGateway: toInternetGateway(world, row) };
}

export function describeInternetGateways(
  world: World,
  input: DescribeInternetGatewaysRequest,
  caller: Caller,
): DescribeInternetGatewaysResult {
  const ids = input.InternetGatewayIds;
  const asked = ids?.length
    ? ids.map((id) => requireInternetGateway(world, caller, id))
    : world.ec2.internetGateways.of(caller);
  const rows = selectRows(
    asked,
    input.Filters,
    {
      "internet-gateway-id": (row) => row.internetGatewayId,
      "attachment.vpc-id": (row) => row.vpcId,
      "attachment.state": (row) => (row.vpcId === undefined ? undefined : "available"),
      "owner-id": (row) => row.accountId,
    },
    (row) => tagsOf(world, row.internetGatewayId),
  );
  const { page, next } = describePage(rows, input, { ids: { name: "internetGatewayIds", values: ids } });
  return { InternetGateways: page.map((row) => toInternetGateway(world, row)), NextToken: next };
}

/** One to one: a gateway has one VPC and a VPC one gateway. */
export function attachInternetGateway(world: World, input: AttachInternetGatewayRequest, caller: Caller): object {
  const row = requireInternetGateway(world, caller, required(input.InternetGatewayId, "internetGatewayId"));
  const vpc = requireVpc(world, caller, required(input.VpcId, "vpcId"));
  if (row.vpcId !== undefined) {
    throw new AwsError(
      "Resource.AlreadyAssociated",
      `resource ${row.internetGatewayId} is already attached to network ${row.vpcId}`,
    );
  }
  if (world.ec2.internetGateways.of(caller).some((other) => other.vpcId === vpc.vpcId)) {
    throw new AwsError("InvalidParameterValue", `Network ${vpc.vpcId} already has an internet gateway attached`);
  }
  world.ec2.internetGateways.put(Object.assign(row, { vpcId: vpc.vpcId }));
  return {};
}

export function detachInternetGateway(world: World, input: DetachInternetGatewayRequest, caller: Caller): object {
  const row = requireInternetGateway(world, caller, required(input.InternetGatewayId, "internetGatewayId"));
  const vpc = requireVpc(world, caller, required(input.VpcId, "vpcId"));
  if (row.vpcId !== vpc.vpcId) {
    throw new AwsError(
      "Gateway.NotAttached",
      `resource ${row.internetGatewayId} is not attached to network ${vpc.vpcId}`,
    );
  }
  const hasPublicAddresses = world.ec2.natGateways
    .by("vpcId", vpc.vpcId)
    .some((nat) => nat.connectivityType === "public" && nat.state !== "deleted");
  if (hasPublicAddresses) {
    throw new AwsError(
      "DependencyViolation",
      `Network ${vpc.vpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
    );
  }
  world.ec2.internetGateways.put(Object.assign(row, { vpcId: undefined }));
  return {};
}

export function deleteInternetGateway(world: World, input: DeleteInternetGatewayRequest, caller: Caller): object {
  const row = requireInternetGateway(world, caller, required(input.InternetGatewayId, "internetGatewayId"));
  if (row.vpcId !== undefined) {
    throw new AwsError(
      "DependencyViolation",
      `The internetGateway '${row.internetGatewayId}' has dependencies and cannot be deleted.`,
    );
  }
  world.ec2.internetGateways.delete(row.internetGatewayId);
  dropTags(world, row.internetGatewayId);
  return {};
}

function toInternetGateway(world: World, row: InternetGatewayRow): InternetGateway {
  return {
    InternetGatewayId: row.internetGatewayId,
    OwnerId: row.accountId,
    // AWS says `available` here although the model knows `attached` alone.
    Attachments: row.vpcId === undefined ? [] : [{ VpcId: row.vpcId, State: "available" as "attached" }],
    Tags: tagList(world, row.internetGatewayId),
  };
}
