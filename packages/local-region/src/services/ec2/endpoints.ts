import type {
  DeleteVpcEndpointsRequest,
  DeleteVpcEndpointsResult,
  DescribeVpcEndpointsRequest,
  DescribeVpcEndpointsResult,
  VpcEndpoint,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { candidateRows } from "./candidate-rows.ts";
import { tellConnectionEvent } from "./connection-events.ts";
import { describePage } from "./describe-page.ts";
import { toDnsOptions } from "./endpoint-dns-options.ts";
import { dnsEntriesOf } from "./endpoint-names.ts";
import { expireOverdue, removeEndpoint, wireState } from "./endpoint-states.ts";
import { selectRows } from "./filters.ts";
import { requireEndpoint } from "./lookups.ts";
import { required } from "./parameters.ts";
import { resourceEndpointFacts } from "./resource-endpoint.ts";
import type { EndpointRow } from "./store.ts";
import { tagList, tagsOf } from "./tags.ts";
import { collectUnsuccessful } from "./unsuccessful.ts";

/** What AWS shows for an endpoint without a policy of its own. */
const FULL_ACCESS =
  '{\n  "Statement": [\n    {\n      "Action": "*", \n      "Effect": "Allow", \n      "Principal": "*", \n      "Resource": "*"\n    }\n  ]\n}';

export function describeVpcEndpoints(
  world: World,
  input: DescribeVpcEndpointsRequest,
  caller: Caller,
): DescribeVpcEndpointsResult {
  const ids = input.VpcEndpointIds;
  const asked = ids?.length
    ? ids.map((id) => requireEndpoint(world, caller, id))
    : candidateRows(world, world.ec2.endpoints, caller, input.Filters, {
        "vpc-id": (id) => world.ec2.endpoints.by("vpcId", id),
        "service-name": (name) => world.ec2.endpoints.by("serviceName", name),
        "vpc-endpoint-id": (id) => [world.ec2.endpoints.get(id)].filter((row) => row !== undefined),
      });
  for (const row of asked) expireOverdue(world, row);
  const rows = selectRows(
    asked,
    input.Filters,
    {
      "vpc-endpoint-id": (row) => row.vpcEndpointId,
      "vpc-id": (row) => row.vpcId,
      "service-name": (row) => row.serviceName,
      "service-region": (row) => row.serviceRegion ?? row.region,
      "vpc-endpoint-state": (row) => row.state,
      "vpc-endpoint-type": (row) => row.type ?? "Interface",
      "ip-address-type": () => "ipv4",
    },
    (row) => tagsOf(world, row.vpcEndpointId),
  );
  const { page, next } = describePage(rows, input, { ids: { name: "vpcEndpointIds", values: ids }, atLeast: 1 });
  return { VpcEndpoints: page.map((row) => toVpcEndpoint(world, row)), NextToken: next };
}

/** Only the consumer can: an id of another account is as unknown as one that does not exist. */
export async function deleteVpcEndpoints(
  world: World,
  input: DeleteVpcEndpointsRequest,
  caller: Caller,
): Promise<DeleteVpcEndpointsResult> {
  const failed = await collectUnsuccessful(required(input.VpcEndpointIds, "VpcEndpointId"), async (id) => {
    const endpoint = world.ec2.endpoints.getOwn(caller, id);
    if (!endpoint) throw new AwsError("InvalidVpcEndpoint.NotFound", `The Vpc Endpoint Id '${id}' does not exist`);
    await removeEndpoint(world, endpoint);
    tellConnectionEvent(world, endpoint, "Delete");
  });
  return { Unsuccessful: failed };
}

export function toVpcEndpoint(world: World, row: EndpointRow): VpcEndpoint {
  return {
    VpcEndpointId: row.vpcEndpointId,
    VpcEndpointType: row.type ?? "Interface",
    VpcId: row.vpcId,
    ServiceName: row.serviceName,
    ServiceRegion: row.serviceRegion ?? row.region,
    State: wireState(row.state),
    PolicyDocument: row.policyDocument ?? FULL_ACCESS,
    RouteTableIds: row.routeTableIds ?? [],
    SubnetIds: row.subnetIds,
    Groups: row.groupIds.map((id) => ({ GroupId: id, GroupName: world.ec2.securityGroups.get(id)?.groupName })),
    IpAddressType: "ipv4",
    DnsOptions: toDnsOptions(row),
    PrivateDnsEnabled: row.privateDnsEnabled,
    RequesterManaged: false,
    NetworkInterfaceIds: row.networkInterfaceIds,
    DnsEntries: dnsEntriesOf(world, row),
    CreationTimestamp: row.createdAt,
    Tags: tagList(world, row.vpcEndpointId),
    OwnerId: row.accountId,
    LastError: row.lastError && { Code: row.lastError.code, Message: row.lastError.message },
    ...(row.type === "Resource" && resourceEndpointFacts(row)),
  };
}
