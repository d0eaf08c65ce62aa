import type { ServiceConfiguration } from "@aws-sdk/client-ec2";
import type { Listener, LoadBalancer, TargetDescription, TargetGroup } from "@aws-sdk/client-elastic-load-balancing-v2";
import { allPages, type Clients, type Tag } from "@postern/aws";
import { LinkError } from "../errors.ts";
import { readElbTags } from "../resources/elb-tags.ts";

/** What hangs together behind one endpoint service, as AWS describes it. */
export interface Candidate {
  service: ServiceConfiguration;
  principals: string[];
  topics: string[];
  /** Several only where it cannot be adopted. */
  loadBalancers: LoadBalancer[];
  crossZone: boolean;
  listeners: { listener: Listener; group: TargetGroup | undefined; targets: TargetDescription[] }[];
  /** Of load balancers, listeners and target groups, by ARN. */
  tags: Map<string, Tag[]>;
}

/**
 * Reads everything behind the endpoint service of this id or name; without one, behind the only service there is. Throws
 * LinkError `service-unknown` where there is none, or more than one to choose from.
 */
export async function readCandidate(clients: Clients, which: string | undefined): Promise<Candidate> {
  const service = await chooseService(clients, which);
  const ServiceId = service.ServiceId ?? "";
  const arns = service.NetworkLoadBalancerArns ?? [];
  const [principals, topics, balancers] = await Promise.all([
    readPrincipals(clients, ServiceId),
    readTopics(clients, ServiceId),
    arns.length > 0 ? clients.elbv2.describeLoadBalancers({ LoadBalancerArns: arns }) : undefined,
  ]);
  const [LoadBalancerArn = ""] = arns;
  const [attributes, listeners] =
    arns.length === 1
      ? await Promise.all([
          clients.elbv2.describeLoadBalancerAttributes({ LoadBalancerArn }),
          readListeners(clients, LoadBalancerArn),
        ])
      : [undefined, []];
  const groups = listeners.flatMap(({ group }) => group?.TargetGroupArn ?? []);
  const listenerArns = listeners.flatMap(({ listener }) => listener.ListenerArn ?? []);
  const isCrossZone = attributes?.Attributes?.find(({ Key }) => Key === "load_balancing.cross_zone.enabled");
  return {
    service,
    principals,
    topics,
    loadBalancers: balancers?.LoadBalancers ?? [],
    crossZone: isCrossZone?.Value === "true",
    listeners,
    tags: await readElbTags(clients, [...new Set([...arns, ...listenerArns, ...groups])]),
  };
}

async function chooseService({ ec2 }: Clients, which: string | undefined): Promise<ServiceConfiguration> {
  const services = await allPages(async (token) => {
    const page = await ec2.describeVpcEndpointServiceConfigurations(token ? { NextToken: token } : {});
    return { items: page.ServiceConfigurations, next: page.NextToken };
  });
  const chosen = services.filter(
    ({ ServiceId, ServiceName }) => which === undefined || which === ServiceId || which === ServiceName,
  );
  const [only] = chosen;
  if (only && chosen.length === 1) return only;
  const known = services.flatMap(({ ServiceId }) => ServiceId ?? []).join(", ") || "none";
  const message =
    which === undefined
      ? `this account has ${services.length} endpoint services in the region`
      : `no endpoint service '${which}' in this account and region`;
  throw new LinkError("service-unknown", [
    { field: "service", value: which, message, hint: `name the one that is meant; there are: ${known}` },
  ]);
}

async function readPrincipals({ ec2 }: Clients, ServiceId: string): Promise<string[]> {
  const principals = await allPages(async (token) => {
    const asked = { ServiceId, ...(token ? { NextToken: token } : {}) };
    const page = await ec2.describeVpcEndpointServicePermissions(asked);
    return { items: page.AllowedPrincipals, next: page.NextToken };
  });
  return principals.flatMap(({ Principal }) => Principal ?? []);
}

async function readTopics({ ec2 }: Clients, ServiceId: string): Promise<string[]> {
  const Filters = [{ Name: "service-id", Values: [ServiceId] }];
  const { ConnectionNotificationSet } = await ec2.describeVpcEndpointConnectionNotifications({ Filters });
  return (ConnectionNotificationSet ?? []).flatMap(({ ConnectionNotificationArn }) => ConnectionNotificationArn ?? []);
}

async function readListeners({ elbv2 }: Clients, LoadBalancerArn: string): Promise<Candidate["listeners"]> {
  const [listeners, groups] = await Promise.all([
    allPages(async (token) => {
      const page = await elbv2.describeListeners({ LoadBalancerArn, ...(token ? { Marker: token } : {}) });
      return { items: page.Listeners, next: page.NextMarker };
    }),
    elbv2.describeTargetGroups({ LoadBalancerArn }),
  ]);
  return Promise.all(
    listeners.map(async (listener) => {
      const arn = listener.DefaultActions?.[0]?.TargetGroupArn;
      const group = groups.TargetGroups?.find(({ TargetGroupArn }) => TargetGroupArn === arn);
      if (!group) return { listener, group, targets: [] };
      const { TargetHealthDescriptions = [] } = await elbv2.describeTargetHealth({ TargetGroupArn: arn });
      const staying = TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State !== "draining");
      return { listener, group, targets: staying.flatMap(({ Target }) => Target ?? []) };
    }),
  );
}
