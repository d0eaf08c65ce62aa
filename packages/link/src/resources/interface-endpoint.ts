import type { VpcEndpoint } from "@aws-sdk/client-ec2";
import {
  allPages,
  type Clients,
  isNotFound,
  isNotYetAvailable,
  type Ownership,
  ownershipFilters,
  ownershipOf,
  ownershipTags,
  throwIfUnsuccessful,
  waitUntil,
} from "@postern/aws";
import { clientToken } from "../spec/resource-names.ts";
import { require } from "./found.ts";
import type { Change, Context, DesiredResource, ResourceKind } from "./resource-kind.ts";

/** Consumer side: the interface endpoint in the platform's VPC. */
export interface InterfaceEndpointDesired extends DesiredResource {
  kind: "interface-endpoint";
  serviceName: string;
  vpcId: string;
  subnetIds: string[];
  /** Which attempt this is: raised when an endpoint was rejected or expired, so that a new one is made. */
  attempt: number;
}

export interface InterfaceEndpointObserved {
  name: string;
  /** The link it belongs to, by its tags. */
  link: string;
  vpcEndpointId: string;
  serviceName: string;
  vpcId: string;
  /** AWS's word: `pendingAcceptance`, `pending`, `available`, `rejected`, … */
  state: string;
  failureReason: string | undefined;
  subnetIds: string[];
  groupIds: string[];
  networkInterfaceIds: string[];
  /** The regional name first, then one per zone. */
  dnsNames: string[];
  createdAt: Date | undefined;
}

/** A service that is seconds old answers `Unavailable` for a while. */
const SERVICE_READY_SECONDS = 60;
const GONE_SECONDS = 600;

export const interfaceEndpoint: ResourceKind<InterfaceEndpointDesired, InterfaceEndpointObserved> = {
  kind: "interface-endpoint",
  after: ["endpoint-security-group"],
  permissions: {
    read: ["ec2:DescribeVpcEndpoints"],
    write: ["ec2:CreateVpcEndpoint", "ec2:ModifyVpcEndpoint", "ec2:DeleteVpcEndpoints", "ec2:CreateTags"],
  },

  observe: ({ clients, link }) => readEndpoints(clients, ownershipFilters(link, "interface-endpoint")),

  compare(desired, observed) {
    if (isLeaving(observed)) return [{ what: "state", from: observed.state, to: "made again", how: "in place" }];
    const changes: Change[] = [];
    const [from, to] = [observed.subnetIds, desired.subnetIds].map((ids) => [...ids].sort().join(", "));
    if (from !== to) changes.push({ what: "subnets", from: from ?? "", to: to ?? "", how: "in place" });
    for (const field of ["vpcId", "serviceName"] as const) {
      if (observed[field] === desired[field]) continue;
      changes.push({ what: field, from: observed[field], to: desired[field], how: "by replacement" });
    }
    return changes;
  },

  async ensure(context, desired, observed, found) {
    const { ec2 } = context.clients;
    const group = require(found, "endpoint-security-group", "endpoint");
    // Ensure: one on its way out, as after a removal that was killed, is none
    if (observed && isLeaving(observed)) await awaitGone(context, observed.vpcEndpointId);
    const present = observed && !isLeaving(observed) ? observed : undefined;
    const current = present ?? (await create(context, desired, group.groupId));
    // Sync
    if (interfaceEndpoint.compare(desired, current, found).some(({ what }) => what === "subnets")) {
      await ec2.modifyVpcEndpoint({
        VpcEndpointId: current.vpcEndpointId,
        AddSubnetIds: desired.subnetIds.filter((id) => !current.subnetIds.includes(id)),
        RemoveSubnetIds: current.subnetIds.filter((id) => !desired.subnetIds.includes(id)),
      });
    }
    return current;
  },

  async remove(context, { vpcEndpointId }) {
    const answer = await context.clients.ec2.deleteVpcEndpoints({ VpcEndpointIds: [vpcEndpointId] });
    throwIfUnsuccessful("DeleteVpcEndpoints", answer.Unsuccessful, isNotFound);
    await awaitGone(context, vpcEndpointId);
  },

  label: (observed) => observed.vpcEndpointId,
};

const isLeaving = ({ state }: InterfaceEndpointObserved) => state === "deleting";

async function awaitGone({ clients }: Context, vpcEndpointId: string): Promise<void> {
  await waitUntil({
    what: `endpoint ${vpcEndpointId}`,
    pending: ["deleting", "available", "pending", "pendingAcceptance", "rejected", "failed", "expired"],
    target: ["gone"],
    deadlineSeconds: GONE_SECONDS,
    observe: async () => {
      const [endpoint] = await readEndpoints(clients, [{ Name: "vpc-endpoint-id", Values: [vpcEndpointId] }]);
      return { state: endpoint?.state ?? "gone" };
    },
  });
}

/** Endpoints by filter; those that are gone are left out. */
export async function readEndpoints(
  clients: Clients,
  filters: { Name: string; Values: string[] }[],
): Promise<InterfaceEndpointObserved[]> {
  const endpoints = await allPages(async (token) => {
    const page = await clients.ec2.describeVpcEndpoints({
      Filters: filters,
      MaxResults: 1000,
      ...(token ? { NextToken: token } : {}),
    });
    return { items: page.VpcEndpoints, next: page.NextToken };
  });
  return endpoints.map(shapeOf).filter(({ state }) => state !== "deleted");
}

function shapeOf(endpoint: VpcEndpoint): InterfaceEndpointObserved {
  const state = endpoint.State ?? "unknown";
  return {
    name: ownershipOf(endpoint.Tags)?.name ?? "",
    link: ownershipOf(endpoint.Tags)?.link ?? "",
    vpcEndpointId: endpoint.VpcEndpointId ?? "",
    serviceName: endpoint.ServiceName ?? "",
    vpcId: endpoint.VpcId ?? "",
    state: `${state[0]?.toLowerCase() ?? ""}${state.slice(1)}`,
    failureReason: endpoint.LastError?.Message ?? endpoint.FailureReason,
    subnetIds: endpoint.SubnetIds ?? [],
    groupIds: (endpoint.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    networkInterfaceIds: endpoint.NetworkInterfaceIds ?? [],
    dnsNames: (endpoint.DnsEntries ?? []).flatMap(({ DnsName }) => DnsName ?? []),
    createdAt: endpoint.CreationTimestamp,
  };
}

/**
 * The answer to a token that AWS has seen may be an endpoint that was deleted since: while what is answered is on its
 * way out or not to be seen, another token is made from it.
 */
async function create(context: Context, desired: InterfaceEndpointDesired, groupId: string) {
  let before: InterfaceEndpointObserved | undefined;
  for (;;) {
    const made = await createOnce(context, desired, groupId, before?.vpcEndpointId);
    if (made.vpcEndpointId === before?.vpcEndpointId) return made;
    const Values = [made.vpcEndpointId];
    const [seen] = await readEndpoints(context.clients, [{ Name: "vpc-endpoint-id", Values }]);
    if (seen && !isLeaving(seen)) return made;
    before = made;
  }
}

async function createOnce(
  context: Context,
  desired: InterfaceEndpointDesired,
  groupId: string,
  before: string | undefined,
): Promise<InterfaceEndpointObserved> {
  const { clients, link, progress } = context;
  const ownership: Ownership = { link, kind: desired.kind, name: desired.name };
  let made: VpcEndpoint | undefined;
  await waitUntil({
    what: `endpoint service ${desired.serviceName}`,
    pending: ["not ready"],
    target: ["ready"],
    deadlineSeconds: SERVICE_READY_SECONDS,
    onState: (state) => state === "not ready" && progress("waiting for the new endpoint service to become usable"),
    observe: async () => {
      try {
        const answer = await clients.ec2.createVpcEndpoint({
          // Without the type AWS makes a gateway endpoint.
          VpcEndpointType: "Interface",
          ServiceName: desired.serviceName,
          VpcId: desired.vpcId,
          SubnetIds: desired.subnetIds,
          SecurityGroupIds: [groupId],
          IpAddressType: "ipv4",
          PrivateDnsEnabled: false,
          ClientToken: clientToken(
            "interface-endpoint",
            link,
            desired.serviceName,
            desired.vpcId,
            // AWS refuses a token that it has seen with other parameters, such as the group of an endpoint that was removed.
            ...desired.subnetIds,
            groupId,
            String(desired.attempt),
            ...(before ? [before] : []),
          ),
          TagSpecifications: [{ ResourceType: "vpc-endpoint", Tags: ownershipTags(ownership) }],
        });
        made = answer.VpcEndpoint;
        return { state: "ready" };
      } catch (error) {
        if (!isNotYetAvailable(error)) throw error;
        return { state: "not ready", reason: (error as Error).message };
      }
    },
  });
  if (!made) throw new Error("CreateVpcEndpoint answered without an endpoint");
  return { ...shapeOf(made), name: desired.name, link };
}
