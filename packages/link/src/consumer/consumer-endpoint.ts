import { type AwsSession, allPages, clientsOf } from "@postern/aws";
import { removeAll } from "../apply/destroy.ts";
import { runSteps } from "../apply/run-steps.ts";
import { explainAwsError } from "../facts/explain-aws-error.ts";
import { type Host, silentHost } from "../host.ts";
import { observeResources } from "../plan/observe-resources.ts";
import { makePlan } from "../plan/plan.ts";
import type { EndpointGroupDesired } from "../resources/endpoint-security-group.ts";
import { require } from "../resources/found.ts";
import { consumerKinds } from "../resources/index.ts";
import {
  type InterfaceEndpointDesired,
  type InterfaceEndpointObserved,
  readEndpoints,
} from "../resources/interface-endpoint.ts";
import { endpointGroupName } from "../spec/resource-names.ts";

/** The platform's side of a link, as wanted. `link` names it in the platform's account and makes it repeatable. */
export interface ConsumerEndpointDesired {
  link: string;
  serviceName: string;
  vpcId: string;
  /** One per zone, in zones of the service. */
  subnetIds: string[];
  /** Ports of the databases behind it. */
  ports: number[];
  /** Ranges in the platform's VPC whose clients may use it. */
  clientCidrs: string[];
  /** Raise it to make a new endpoint after one was rejected or expired. */
  attempt?: number;
}

export interface ObservedEndpoint {
  link: string;
  vpcEndpointId: string;
  serviceName: string;
  /** AWS's word: `pendingAcceptance`, `pending`, `available`, `rejected`, `failed`, `expired`, `deleting`. */
  state: string;
  failureReason: string | undefined;
  /** The regional name first, then one per zone. */
  dnsNames: string[];
  /** Private addresses in the platform's VPC, for the endpoint's life. */
  addresses: string[];
  subnetIds: string[];
}

/** Makes the endpoint and its security group, or finishes what an earlier run began. */
export async function ensureEndpoint(
  session: AwsSession,
  desired: ConsumerEndpointDesired,
  host: Host = silentHost,
): Promise<ObservedEndpoint> {
  const context = contextOf(session, desired.link);
  const resources = desiredResources(desired);
  try {
    const found = await observeResources({ ...context, progress: () => undefined }, consumerKinds, resources);
    await runSteps(context, host, makePlan(consumerKinds, resources, found), found);
    const [endpoint] = await withAddresses(session, [require(found, "interface-endpoint", "endpoint")]);
    if (!endpoint) throw new Error(`endpoint of ${desired.link} was made and is not to be found`);
    return endpoint;
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}

export interface ObserveOptions {
  /** These endpoints alone, at most two hundred. */
  vpcEndpointIds?: string[] | undefined;
  /** Addresses by network interface that are known already; filled by the call: an interface keeps its address for life. */
  addresses?: Map<string, string>;
}

/** Endpoints of this platform's links in the region: paged reads, whatever their number. */
export async function observeEndpoints(
  session: AwsSession,
  { vpcEndpointIds, addresses = new Map() }: ObserveOptions = {},
): Promise<ObservedEndpoint[]> {
  const { clients } = contextOf(session, "");
  const own = { Name: "tag:postern:kind", Values: ["interface-endpoint"] };
  try {
    const endpoints = await readEndpoints(clients, [
      own,
      ...(vpcEndpointIds ? [{ Name: "vpc-endpoint-id", Values: vpcEndpointIds }] : []),
    ]);
    return await withAddresses(session, endpoints, addresses);
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}

/** Deletes the endpoint and its security group. Gone already is success. */
export async function removeEndpoint(session: AwsSession, link: string, host: Host = silentHost): Promise<void> {
  const context = contextOf(session, link);
  try {
    const found = await observeResources({ ...context, progress: () => undefined }, consumerKinds, []);
    await removeAll(context, host, consumerKinds, found);
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}

function contextOf(session: AwsSession, link: string) {
  return { clients: clientsOf(session), link, accountId: "", region: session.region };
}

function desiredResources(desired: ConsumerEndpointDesired): [EndpointGroupDesired, InterfaceEndpointDesired] {
  const { link, serviceName, vpcId, subnetIds, ports, clientCidrs, attempt = 1 } = desired;
  return [
    {
      kind: "endpoint-security-group",
      name: "endpoint",
      needs: [],
      title: "security group for the endpoint",
      groupName: endpointGroupName(link),
      vpcId,
      inbound: ports.flatMap((port) => clientCidrs.map((source) => ({ port, source }))),
    },
    {
      kind: "interface-endpoint",
      name: "endpoint",
      needs: ["endpoint-security-group/endpoint"],
      title: `interface endpoint to ${serviceName}`,
      serviceName,
      vpcId,
      subnetIds,
      attempt,
    },
  ];
}

/** With the addresses of their interfaces, which AWS tells apart from them; those that are `known` are not asked for. */
export async function withAddresses(
  session: AwsSession,
  endpoints: InterfaceEndpointObserved[],
  known = new Map<string, string>(),
): Promise<ObservedEndpoint[]> {
  const missing = endpoints.flatMap(({ networkInterfaceIds }) => networkInterfaceIds.filter((id) => !known.has(id)));
  for (const [id, address] of await readAddresses(session, missing)) known.set(id, address);
  return endpoints.map((endpoint) => ({
    link: endpoint.link,
    vpcEndpointId: endpoint.vpcEndpointId,
    serviceName: endpoint.serviceName,
    state: endpoint.state,
    failureReason: endpoint.failureReason,
    dnsNames: endpoint.dnsNames,
    addresses: endpoint.networkInterfaceIds.flatMap((id) => known.get(id) ?? []),
    subnetIds: endpoint.subnetIds,
  }));
}

/** A filter takes two hundred values. */
const IDS_PER_CALL = 200;
const PAGE = 1000;

/** By id; when there are many, those of all endpoints, a page of a thousand in each call. */
async function readAddresses(session: AwsSession, ids: string[]): Promise<Map<string, string>> {
  const { ec2 } = clientsOf(session);
  const chunks = Array.from({ length: Math.ceil(ids.length / IDS_PER_CALL) }, (_, index) =>
    ids.slice(index * IDS_PER_CALL, (index + 1) * IDS_PER_CALL),
  );
  const byId = async (chunk: string[]) =>
    (await ec2.describeNetworkInterfaces({ Filters: [{ Name: "network-interface-id", Values: chunk }] }))
      .NetworkInterfaces ?? [];
  const all = () =>
    allPages(async (token) => {
      const Filters = [{ Name: "interface-type", Values: ["vpc_endpoint"] }];
      const page = await ec2.describeNetworkInterfaces({
        Filters,
        MaxResults: PAGE,
        ...(token ? { NextToken: token } : {}),
      });
      return { items: page.NetworkInterfaces, next: page.NextToken };
    });
  const found = ids.length > PAGE ? await all() : (await Promise.all(chunks.map(byId))).flat();
  return new Map(found.map((each) => [each.NetworkInterfaceId ?? "", each.PrivateIpAddress ?? ""]));
}
