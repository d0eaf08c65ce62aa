import type { VpcEndpoint } from "@aws-sdk/client-ec2";
import { type AwsSession, allPages, type Clients, clientsOf } from "@postern/aws";
import { lookUpService, principalOf } from "../../consumer/look-up-service.ts";
import type { ClientFacts, EndpointFacts, PlatformFacts } from "./facts.ts";
import { readGroupRules } from "./group-rules.ts";
import { readNaming } from "./read-naming.ts";
import { known, NotKnown, read } from "./reading.ts";
import { readVpcNetwork, type SubnetPlace } from "./vpc-network.ts";

/** What may be looked at on the platform's side: all of it is optional but the account. */
export interface PlatformSide {
  session: AwsSession;
  vpcEndpointId?: string | undefined;
  /** As the platform writes it; the endpoint's own when omitted. */
  serviceName?: string | undefined;
  /** Where the endpoint is to stand, while there is none. */
  subnetIds?: string[] | undefined;
  /** The interface of a client that should get through. */
  clientInterfaceId?: string | undefined;
}

/** The platform's side as AWS tells it there. */
export async function readPlatformFacts(side: PlatformSide): Promise<PlatformFacts> {
  const clients = clientsOf(side.session);
  const reading = <Value>(run: () => Promise<Value>) => read(side.session.region, run);
  const [principal, endpoint, client, wished] = await Promise.all([
    readPrincipal(clients),
    reading(() => readEndpoint(clients, given(side.vpcEndpointId, "the platform's endpoint is not named"))),
    reading(() => readClient(clients, given(side.clientInterfaceId, "no client of the platform is named"))),
    reading(() => readSubnets(clients, given(side.subnetIds, "the platform's subnets are not named"))),
  ]);
  const seen = endpoint.known ? endpoint.value : undefined;
  const askedServiceName = await reading(async () =>
    given(side.serviceName ?? seen?.serviceName, "what the platform asks for is not said"),
  );
  const vpcId = seen?.vpcId ?? (client.known ? client.value.vpcId : wished.known ? wished.value.vpcId : undefined);
  const groupIds = [...(seen?.groupIds ?? []), ...(client.known ? client.value.groupIds : [])];
  const { region } = side.session;
  const vpc = () => given(vpcId, "the platform's VPC is not known");
  const [lookup, network, naming, endpointCount, groupRules] = await Promise.all([
    reading(() => lookUpService(side.session, known(askedServiceName))),
    reading(() => readVpcNetwork(clients, vpc())),
    reading(() => readNaming(clients, vpc(), region)),
    reading(() => countEndpoints(clients, vpc())),
    reading(() => readGroupRules(clients, [...new Set(groupIds)])),
  ]);
  const subnets = await reading(async (): Promise<SubnetPlace[]> => {
    const ids = side.subnetIds ?? given(seen?.subnetIds, "the platform's subnets are not named");
    return known(network).subnets.filter(({ subnetId }) => ids.includes(subnetId));
  });
  return {
    region,
    principal,
    askedServiceName,
    lookup,
    endpoint,
    network,
    naming,
    endpointCount,
    subnets,
    client,
    groupRules,
  };
}

function given<Value>(value: Value | undefined, why: string): Value {
  if (value === undefined) throw new NotKnown(why);
  return value;
}

async function readPrincipal({ sts }: Clients): Promise<string> {
  const { Arn = "", Account = "" } = await sts.getCallerIdentity({});
  return principalOf(Arn, Account);
}

async function readEndpoint({ ec2 }: Clients, vpcEndpointId: string): Promise<EndpointFacts> {
  const answer = await ec2.describeVpcEndpoints({ VpcEndpointIds: [vpcEndpointId] });
  const [endpoint] = answer.VpcEndpoints ?? [];
  if (!endpoint) throw new NotKnown(`there is no endpoint ${vpcEndpointId}`);
  const ids = endpoint.NetworkInterfaceIds ?? [];
  const interfaces =
    ids.length > 0 ? (await ec2.describeNetworkInterfaces({ NetworkInterfaceIds: ids })).NetworkInterfaces : [];
  const addresses = (interfaces ?? []).flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []);
  return { ...shapeOf(endpoint), addresses };
}

function shapeOf(endpoint: VpcEndpoint): Omit<EndpointFacts, "addresses"> {
  const state = endpoint.State ?? "unknown";
  return {
    vpcEndpointId: endpoint.VpcEndpointId ?? "",
    type: endpoint.VpcEndpointType ?? "unknown",
    state: `${state[0]?.toLowerCase() ?? ""}${state.slice(1)}`,
    serviceName: endpoint.ServiceName ?? "",
    vpcId: endpoint.VpcId ?? "",
    subnetIds: endpoint.SubnetIds ?? [],
    groupIds: (endpoint.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
    networkInterfaceIds: endpoint.NetworkInterfaceIds ?? [],
    dnsEntries: (endpoint.DnsEntries ?? []).flatMap(({ DnsName, HostedZoneId }) =>
      DnsName && HostedZoneId ? [{ name: DnsName, hostedZoneId: HostedZoneId }] : [],
    ),
    privateDnsEnabled: endpoint.PrivateDnsEnabled ?? false,
  };
}

async function countEndpoints({ ec2 }: Clients, vpcId: string): Promise<number> {
  const Filters = [
    { Name: "vpc-id", Values: [vpcId] },
    { Name: "vpc-endpoint-type", Values: ["Interface"] },
  ];
  const endpoints = await allPages(async (token) => {
    const page = await ec2.describeVpcEndpoints({ Filters, ...(token ? { NextToken: token } : {}) });
    return { items: page.VpcEndpoints, next: page.NextToken };
  });
  return endpoints.length;
}

async function readClient({ ec2 }: Clients, id: string): Promise<ClientFacts> {
  const answer = await ec2.describeNetworkInterfaces({ NetworkInterfaceIds: [id] });
  const [found] = answer.NetworkInterfaces ?? [];
  if (!found) throw new NotKnown(`there is no network interface ${id}`);
  return {
    networkInterfaceId: id,
    address: found.PrivateIpAddress ?? "",
    vpcId: found.VpcId ?? "",
    groupIds: (found.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
  };
}

/** Only to learn their VPC, when nothing else names it. */
async function readSubnets({ ec2 }: Clients, SubnetIds: string[]): Promise<{ vpcId: string }> {
  const answer = await ec2.describeSubnets({ SubnetIds });
  return { vpcId: given(answer.Subnets?.[0]?.VpcId, "the platform's subnets are not to be found") };
}
