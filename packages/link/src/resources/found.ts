import type { DatabaseIngressObserved } from "./database-ingress.ts";
import type { EndpointConnectionObserved } from "./endpoint-connection.ts";
import type { EndpointServiceObserved } from "./endpoint-service.ts";
import type { FollowerFunctionObserved } from "./follower-function.ts";
import type { InterfaceEndpointObserved } from "./interface-endpoint.ts";
import type { ListenerObserved } from "./listener.ts";
import type { LoadBalancerObserved } from "./load-balancer.ts";
import type { NotificationObserved } from "./notification.ts";
import type { PermissionsObserved } from "./permissions.ts";
import type { PrivateDnsNameObserved } from "./private-dns-name.ts";
import type { ResourceConfigurationObserved } from "./resource-configuration.ts";
import type { ResourceGatewayObserved } from "./resource-gateway.ts";
import type { ResourceShareObserved } from "./resource-share.ts";
import type { TaggedGroup } from "./tagged-groups.ts";
import type { TargetGroupObserved } from "./target-group.ts";
import type { TargetsObserved } from "./targets.ts";
import type { TrafficSourceObserved } from "./traffic-source.ts";

/** What `observe` of each kind answers. */
export interface ObservedByKind {
  "security-group": TaggedGroup;
  "target-group": TargetGroupObserved;
  "load-balancer": LoadBalancerObserved;
  "database-ingress": DatabaseIngressObserved;
  targets: TargetsObserved;
  "traffic-source": TrafficSourceObserved;
  listener: ListenerObserved;
  "endpoint-service": EndpointServiceObserved;
  permissions: PermissionsObserved;
  notification: NotificationObserved;
  "private-dns-name": PrivateDnsNameObserved;
  "follower-function": FollowerFunctionObserved;
  "endpoint-connection": EndpointConnectionObserved;
  "gateway-security-group": TaggedGroup;
  "resource-gateway": ResourceGatewayObserved;
  "resource-configuration": ResourceConfigurationObserved;
  "resource-share": ResourceShareObserved;
  "endpoint-security-group": TaggedGroup;
  "interface-endpoint": InterfaceEndpointObserved;
}

export type KindName = keyof ObservedByKind;

/** What has been found, or made in this run: how a resource learns the ids of those it hangs off. */
export interface Found {
  one<Kind extends KindName>(kind: Kind, name: string): ObservedByKind[Kind] | undefined;
  all<Kind extends KindName>(kind: Kind): ObservedByKind[Kind][];
  put<Kind extends KindName>(kind: Kind, observed: ObservedByKind[Kind]): void;
  drop(kind: KindName, name: string): void;
  /** In place of all of a kind. */
  replace<Kind extends KindName>(kind: Kind, observed: ObservedByKind[Kind][]): void;
}

export function createFound(): Found {
  const byKind = new Map<KindName, Map<string, ObservedByKind[KindName]>>();
  return {
    one: <Kind extends KindName>(kind: Kind, name: string) =>
      byKind.get(kind)?.get(name) as ObservedByKind[Kind] | undefined,
    all: <Kind extends KindName>(kind: Kind) => [...(byKind.get(kind)?.values() ?? [])] as ObservedByKind[Kind][],
    put(kind, observed) {
      const named = byKind.get(kind) ?? new Map();
      named.set(observed.name, observed);
      byKind.set(kind, named);
    },
    drop: (kind, name) => void byKind.get(kind)?.delete(name),
    replace: (kind, observed) => void byKind.set(kind, new Map(observed.map((each) => [each.name, each]))),
  };
}

/** One that must be there by now, because the resource at hand `needs` it. */
export function require<Kind extends KindName>(found: Found, kind: Kind, name: string): ObservedByKind[Kind] {
  const observed = found.one(kind, name);
  if (!observed) throw new Error(`${kind}/${name} should have been made before what needs it`);
  return observed;
}
