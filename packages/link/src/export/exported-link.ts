import type { AwsSession, Network } from "@postern/aws";
import type { SubnetFacts } from "../facts/link-facts.ts";
import { planGateway } from "../gateway/plan-gateway.ts";
import { type PlannedLink, planLink } from "../plan/plan-link.ts";
import type { DatabaseIngressDesired } from "../resources/database-ingress.ts";
import type { EndpointConnectionDesired } from "../resources/endpoint-connection.ts";
import type { EndpointServiceDesired } from "../resources/endpoint-service.ts";
import type { FollowerFunctionDesired } from "../resources/follower-function.ts";
import type { Found, KindName } from "../resources/found.ts";
import type { GatewayGroupDesired } from "../resources/gateway-security-group.ts";
import type { ListenerDesired } from "../resources/listener.ts";
import type { LoadBalancerDesired } from "../resources/load-balancer.ts";
import type { NotificationDesired } from "../resources/notification.ts";
import type { PermissionsDesired } from "../resources/permissions.ts";
import type { PrivateDnsNameDesired } from "../resources/private-dns-name.ts";
import type { ResourceConfigurationDesired } from "../resources/resource-configuration.ts";
import type { ResourceGatewayDesired } from "../resources/resource-gateway.ts";
import type { DesiredResource } from "../resources/resource-kind.ts";
import type { ResourceShareDesired } from "../resources/resource-share.ts";
import type { SecurityGroupDesired } from "../resources/security-group.ts";
import type { TargetGroupDesired } from "../resources/target-group.ts";
import type { TargetsDesired } from "../resources/targets.ts";
import type { TrafficSourceDesired } from "../resources/traffic-source.ts";
import type { LinkSpec } from "../spec/link-spec.ts";

/** What the owner's side is made of: an export has a row for each. */
export interface DesiredByKind {
  "security-group": SecurityGroupDesired;
  "target-group": TargetGroupDesired;
  "load-balancer": LoadBalancerDesired;
  "database-ingress": DatabaseIngressDesired;
  targets: TargetsDesired;
  "traffic-source": TrafficSourceDesired;
  listener: ListenerDesired;
  "endpoint-service": EndpointServiceDesired;
  permissions: PermissionsDesired;
  notification: NotificationDesired;
  "private-dns-name": PrivateDnsNameDesired;
  "follower-function": FollowerFunctionDesired;
  "endpoint-connection": EndpointConnectionDesired;
  "gateway-security-group": GatewayGroupDesired;
  "resource-gateway": ResourceGatewayDesired;
  "resource-configuration": ResourceConfigurationDesired;
  "resource-share": ResourceShareDesired;
}

/** The platform's side is made by the platform. */
type OwnerKind = Exclude<KindName, "endpoint-security-group" | "interface-endpoint">;

/** One function for each kind of the owner's side: the compiler finds the kind that was forgotten. */
export type TableOfKinds<Result> = {
  [Kind in OwnerKind]: (desired: DesiredByKind[Kind], link: ExportedLink) => Result;
};

/** A link as an export sees it: what is wanted, and what of it there is. */
export interface ExportedLink {
  spec: LinkSpec;
  desired: DesiredResource[];
  found: Found;
  /** The load balancer's or the resource gateway's, ordered by zone id. */
  subnets: SubnetFacts[];
}

/** Reads what an export is made of. Changes nothing; the link may be applied or not. */
export async function readExportedLink(session: AwsSession, network: Network, spec: LinkSpec): Promise<ExportedLink> {
  const plans = spec.via === "resource-gateway" ? planGateway : planLink;
  const { plan, found, facts }: Pick<PlannedLink, "plan" | "found" | "facts"> = await plans(session, network, spec);
  const desired = plan.steps.flatMap((step) => (step.action === "remove" ? [] : [step.desired]));
  return { spec, desired, found, subnets: facts.subnets };
}

/** The rows of a table for all that is wanted, in order of making. */
export function eachOfKind<Result>(table: TableOfKinds<Result>, link: ExportedLink): Result[] {
  return link.desired.map((desired) => {
    const row = table[desired.kind as OwnerKind] as (desired: DesiredResource, link: ExportedLink) => Result;
    return row(desired, link);
  });
}

/** The one of a kind of which a link has at most one. */
export function wanted<Kind extends OwnerKind>(link: ExportedLink, kind: Kind): DesiredByKind[Kind] | undefined {
  return link.desired.find((each) => each.kind === kind) as DesiredByKind[Kind] | undefined;
}
