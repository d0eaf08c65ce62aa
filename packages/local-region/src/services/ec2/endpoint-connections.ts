import type {
  AcceptVpcEndpointConnectionsRequest,
  AcceptVpcEndpointConnectionsResult,
  DescribeVpcEndpointConnectionsRequest,
  DescribeVpcEndpointConnectionsResult,
  RejectVpcEndpointConnectionsRequest,
  RejectVpcEndpointConnectionsResult,
  VpcEndpointConnection,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { candidateRows } from "./candidate-rows.ts";
import { tellConnectionEvent } from "./connection-events.ts";
import { describePage } from "./describe-page.ts";
import { dnsEntriesOf } from "./endpoint-names.ts";
import { expireOverdue, rejectEndpoint, startEndpoint, wireState } from "./endpoint-states.ts";
import { addMissingInterfaces } from "./endpoint-subnets.ts";
import { selectRows } from "./filters.ts";
import { endpointsOfService, requireEndpointService } from "./lookups.ts";
import { required } from "./parameters.ts";
import type { EndpointRow, EndpointServiceRow, EndpointState } from "./store.ts";
import { ENDPOINT_START_SECONDS } from "./timings.ts";
import { collectUnsuccessful } from "./unsuccessful.ts";

const REJECTABLE: EndpointState[] = ["pendingAcceptance", "pending", "available"];

/**
 * Every account's endpoints to the caller's services. The documented filter `vpc-endpoint-id` is refused, as AWS's
 * server was seen to do (terraform-provider-aws 48442).
 */
export function describeVpcEndpointConnections(
  world: World,
  input: DescribeVpcEndpointConnectionsRequest,
  caller: Caller,
): DescribeVpcEndpointConnectionsResult {
  const services = candidateRows(world, world.ec2.endpointServices, caller, input.Filters, {
    "service-id": (id) => [world.ec2.endpointServices.get(id)].filter((row) => row !== undefined),
  });
  const endpoints = services.flatMap((service) =>
    endpointsOfService(world, service.serviceId).map((endpoint) => ({ endpoint, service })),
  );
  for (const { endpoint } of endpoints) expireOverdue(world, endpoint);
  const rows = selectRows(endpoints, input.Filters, {
    "service-id": ({ service }) => service.serviceId,
    "vpc-endpoint-owner": ({ endpoint }) => endpoint.accountId,
    "vpc-endpoint-region": ({ endpoint }) => endpoint.region,
    "vpc-endpoint-state": ({ endpoint }) => endpoint.state,
    "ip-address-type": () => "ipv4",
  });
  const { page, next } = describePage(rows, input);
  return {
    VpcEndpointConnections: page.map(({ endpoint, service }) => toConnection(world, endpoint, service)),
    NextToken: next,
  };
}

/** `pending`, then `available`; what is in a state that cannot be accepted is listed as unsuccessful. */
export async function acceptVpcEndpointConnections(
  world: World,
  input: AcceptVpcEndpointConnectionsRequest,
  caller: Caller,
): Promise<AcceptVpcEndpointConnectionsResult> {
  const failed = await forEachConnection(world, input, caller, (endpoint) => {
    checkState(world, endpoint, acceptableStates(world), "accepted");
    addMissingInterfaces(world, endpoint);
    startEndpoint(world, endpoint, ENDPOINT_START_SECONDS);
    tellConnectionEvent(world, endpoint, "Accept");
  });
  await world.network.refresh();
  return { Unsuccessful: failed };
}

/** No byte passes once this has answered; the endpoint stays until the consumer deletes it. */
export async function rejectVpcEndpointConnections(
  world: World,
  input: RejectVpcEndpointConnectionsRequest,
  caller: Caller,
): Promise<RejectVpcEndpointConnectionsResult> {
  const failed = await forEachConnection(world, input, caller, async (endpoint) => {
    checkState(world, endpoint, REJECTABLE, "rejected");
    await rejectEndpoint(world, endpoint);
    tellConnectionEvent(world, endpoint, "Reject");
  });
  return { Unsuccessful: failed };
}

function forEachConnection(
  world: World,
  input: AcceptVpcEndpointConnectionsRequest,
  caller: Caller,
  act: (endpoint: EndpointRow) => void | Promise<void>,
) {
  const service = requireEndpointService(world, caller, required(input.ServiceId, "ServiceId"));
  return collectUnsuccessful(required(input.VpcEndpointIds, "VpcEndpointId"), (id) => {
    const endpoint = world.ec2.endpoints.get(id);
    if (endpoint?.serviceId !== service.serviceId) {
      throw new AwsError("InvalidVpcEndpointId.NotFound", `The Vpc Endpoint Id '${id}' does not exist`);
    }
    expireOverdue(world, endpoint);
    return act(endpoint);
  });
}

function acceptableStates(world: World): EndpointState[] {
  return world.choices.acceptAfterReject === "works" ? ["pendingAcceptance", "rejected"] : ["pendingAcceptance"];
}

/** AWS's words for this are not known. */
function checkState(world: World, endpoint: EndpointRow, states: EndpointState[], verb: string): void {
  if (states.includes(endpoint.state)) return;
  throw new AwsError(
    world.choices.wrongStateCode,
    `The Vpc Endpoint '${endpoint.vpcEndpointId}' cannot be ${verb} in the state '${endpoint.state}'`,
  );
}

function toConnection(world: World, endpoint: EndpointRow, service: EndpointServiceRow): VpcEndpointConnection {
  return {
    ServiceId: service.serviceId,
    VpcEndpointId: endpoint.vpcEndpointId,
    VpcEndpointOwner: endpoint.accountId,
    VpcEndpointState: wireState(endpoint.state),
    VpcEndpointRegion: endpoint.region,
    VpcEndpointConnectionId: endpoint.connectionId,
    CreationTimestamp: endpoint.createdAt,
    DnsEntries: dnsEntriesOf(world, endpoint),
    NetworkLoadBalancerArns: service.loadBalancerArns,
    IpAddressType: "ipv4",
    Tags: [],
  };
}
