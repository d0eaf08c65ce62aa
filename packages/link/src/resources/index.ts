import { databaseIngress } from "./database-ingress.ts";
import { endpointConnection } from "./endpoint-connection.ts";
import { endpointSecurityGroup } from "./endpoint-security-group.ts";
import { endpointService } from "./endpoint-service.ts";
import { followerFunction } from "./follower-function.ts";
import type { KindName } from "./found.ts";
import { gatewaySecurityGroup } from "./gateway-security-group.ts";
import { interfaceEndpoint } from "./interface-endpoint.ts";
import { listener } from "./listener.ts";
import { loadBalancer } from "./load-balancer.ts";
import { notification } from "./notification.ts";
import { permissions } from "./permissions.ts";
import { privateDnsName } from "./private-dns-name.ts";
import { resourceConfiguration } from "./resource-configuration.ts";
import { resourceGateway } from "./resource-gateway.ts";
import type { ResourceKind } from "./resource-kind.ts";
import { resourceShare } from "./resource-share.ts";
import { securityGroup } from "./security-group.ts";
import { targetGroup } from "./target-group.ts";
import { targets } from "./targets.ts";
import { trafficSource } from "./traffic-source.ts";

// biome-ignore lint/suspicious/noExplicitAny: the lists hold kinds of every shape; each kind states its own.
export type AnyKind = ResourceKind<any, any>;

/** The owner's side, in the order of making; removal runs backwards. */
export const providerKinds: AnyKind[] = [
  securityGroup,
  targetGroup,
  loadBalancer,
  databaseIngress,
  targets,
  trafficSource,
  listener,
  followerFunction,
  endpointService,
  permissions,
  notification,
  privateDnsName,
  endpointConnection,
];

/** The owner's side of a link without a load balancer, in the order of making. */
export const gatewayKinds: AnyKind[] = [
  gatewaySecurityGroup,
  resourceGateway,
  databaseIngress,
  resourceConfiguration,
  resourceShare,
];

/** The platform's side. */
export const consumerKinds: AnyKind[] = [endpointSecurityGroup, interfaceEndpoint];

const kindsByName = new Map([...providerKinds, ...gatewayKinds, ...consumerKinds].map((kind) => [kind.kind, kind]));

export function kindOf(name: string): AnyKind & { kind: KindName } {
  const kind = kindsByName.get(name);
  if (!kind) throw new Error(`no resource kind '${name}'`);
  return kind as AnyKind & { kind: KindName };
}
