import type { VpcEndpointConnection } from "@aws-sdk/client-ec2";
import { allPages, isNotFound, throwIfUnsuccessful } from "@postern/aws";
import type { Context, DesiredResource, ResourceKind } from "./resource-kind.ts";

/** A platform's endpoint that is to be let in. Only the platform makes and deletes it; we accept or reject. */
export interface EndpointConnectionDesired extends DesiredResource {
  kind: "endpoint-connection";
  vpcEndpointId: string;
}

export interface EndpointConnectionObserved {
  /** The endpoint's id. */
  name: string;
  serviceId: string;
  vpcEndpointId: string;
  /** AWS's word: `pendingAcceptance`, `available`, `rejected`, … */
  state: string;
  ownerAccountId: string;
  /** Where the endpoint is; undefined where AWS does not say. */
  region: string | undefined;
  /** Of the endpoint: the regional name first, then one per zone. */
  dnsNames: string[];
  createdAt: Date | undefined;
}

export const endpointConnection: ResourceKind<EndpointConnectionDesired, EndpointConnectionObserved> = {
  kind: "endpoint-connection",
  after: ["endpoint-service"],
  permissions: {
    read: ["ec2:DescribeVpcEndpointConnections"],
    write: ["ec2:AcceptVpcEndpointConnections", "ec2:RejectVpcEndpointConnections"],
  },

  async observe(context, _desired, found) {
    const service = found.one("endpoint-service", "service");
    return service ? readConnections(context, service.serviceId) : [];
  },

  compare: (_desired, observed) =>
    isLetIn(observed) ? [] : [{ what: "connection", from: observed.state, to: "available", how: "in place" }],

  async ensure(context, desired, observed, found) {
    if (observed && isLetIn(observed)) return observed;
    const serviceId = observed?.serviceId ?? found.one("endpoint-service", "service")?.serviceId ?? "";
    const answer = await context.clients.ec2.acceptVpcEndpointConnections({
      ServiceId: serviceId,
      VpcEndpointIds: [desired.vpcEndpointId],
    });
    throwIfUnsuccessful("AcceptVpcEndpointConnections", answer.Unsuccessful);
    const now = (await readConnections(context, serviceId)).find(({ name }) => name === desired.vpcEndpointId);
    if (!now) throw new Error(`${desired.vpcEndpointId} was accepted and is not to be found`);
    return now;
  },

  async remove({ clients }, { serviceId, vpcEndpointId }) {
    const answer = await clients.ec2.rejectVpcEndpointConnections({
      ServiceId: serviceId,
      VpcEndpointIds: [vpcEndpointId],
    });
    throwIfUnsuccessful("RejectVpcEndpointConnections", answer.Unsuccessful, isNotFound);
  },

  /** A rejected or dead one needs no rejecting. */
  isOurs: (observed) => isLive(observed),

  label: (observed) => `${observed.vpcEndpointId} of account ${observed.ownerAccountId}`,
};

/** Live ones carry traffic or may soon, and keep the endpoint service from being deleted. */
export function isLive({ state }: EndpointConnectionObserved): boolean {
  return ["pendingAcceptance", "pending", "available"].includes(state);
}

const isLetIn = ({ state }: EndpointConnectionObserved) => state === "available" || state === "pending";

async function readConnections({ clients }: Context, serviceId: string): Promise<EndpointConnectionObserved[]> {
  const connections = await allPages(async (token) => {
    const page = await clients.ec2.describeVpcEndpointConnections({
      Filters: [{ Name: "service-id", Values: [serviceId] }],
      ...(token ? { NextToken: token } : {}),
    });
    return { items: page.VpcEndpointConnections, next: page.NextToken };
  });
  return connections.map(shapeOf);
}

function shapeOf(connection: VpcEndpointConnection): EndpointConnectionObserved {
  const state = connection.VpcEndpointState ?? "unknown";
  return {
    name: connection.VpcEndpointId ?? "",
    serviceId: connection.ServiceId ?? "",
    vpcEndpointId: connection.VpcEndpointId ?? "",
    // The model's enum is capitalised, the wire is not: one form for all that compare.
    state: `${state[0]?.toLowerCase() ?? ""}${state.slice(1)}`,
    ownerAccountId: connection.VpcEndpointOwner ?? "",
    region: connection.VpcEndpointRegion,
    dnsNames: (connection.DnsEntries ?? []).flatMap(({ DnsName }) => DnsName ?? []),
    createdAt: connection.CreationTimestamp,
  };
}
