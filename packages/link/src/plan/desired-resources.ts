import ipaddr from "ipaddr.js";
import type { DatabaseFacts, LinkFacts } from "../facts/link-facts.ts";
import { followedDatabase, wishedStrategy } from "../follow/followings-of.ts";
import type { Profile } from "../profiles/profile.ts";
import type { DatabaseIngressDesired } from "../resources/database-ingress.ts";
import type { EndpointServiceDesired } from "../resources/endpoint-service.ts";
import type { FollowerFunctionDesired } from "../resources/follower-function.ts";
import type { ListenerDesired } from "../resources/listener.ts";
import type { LoadBalancerDesired } from "../resources/load-balancer.ts";
import type { NotificationDesired } from "../resources/notification.ts";
import type { PermissionsDesired } from "../resources/permissions.ts";
import type { PrivateDnsNameDesired } from "../resources/private-dns-name.ts";
import type { DesiredResource } from "../resources/resource-kind.ts";
import type { SecurityGroupDesired } from "../resources/security-group.ts";
import type { TargetGroupDesired } from "../resources/target-group.ts";
import type { TargetsDesired } from "../resources/targets.ts";
import type { TrafficSourceDesired } from "../resources/traffic-source.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { loadBalancerGroupName, loadBalancerName, targetGroupName } from "../spec/resource-names.ts";
import { followedTargets } from "./followed-targets.ts";

/**
 * Everything the owner's side of a link wants to exist, in order of making; `ports` by database. Rules that stand for the
 * time being are dated with `temporaryUntil`, a day such as 2026-12-23. Pure.
 */
export function desiredResources(
  spec: LinkSpec,
  facts: LinkFacts,
  profile: Profile,
  ports: Map<string, number>,
  temporaryUntil?: string,
): DesiredResource[] {
  const managed = spec.network.loadBalancerSecurityGroup === "managed";
  const perDatabase = facts.databases.flatMap((database) => [
    targetGroupFor(spec, facts, database),
    registrationFor(spec, facts, database),
    listenerFor(spec, database, ports),
  ]);
  return [
    ...(managed ? [loadBalancerGroup(spec, facts, profile, ports, temporaryUntil)] : []),
    loadBalancerFor(spec, facts),
    ...ingressFor(spec, facts),
    ...perDatabase,
    ...followerFor(spec, facts),
    endpointServiceFor(spec),
    permissionsFor(spec, profile),
    ...(spec.notifyTopic ? [notificationFor(spec.notifyTopic)] : []),
    ...(spec.privateDnsName ? [privateDnsNameFor(spec.privateDnsName)] : []),
  ];
}

function loadBalancerGroup(
  spec: LinkSpec,
  facts: LinkFacts,
  profile: Profile,
  ports: Map<string, number>,
  temporaryUntil: string | undefined,
): SecurityGroupDesired {
  const own = spec.network.allowedCidrs;
  const until = own.length > 0 ? undefined : temporaryUntil;
  const cidrs = own.length > 0 ? own : profile.privateCidrs.cidrs;
  return {
    kind: "security-group",
    name: "load-balancer",
    needs: [],
    title: "security group for the load balancer",
    because: own.length > 0 ? undefined : profile.privateCidrs.note,
    groupName: loadBalancerGroupName(spec.link),
    vpcId: facts.vpc.vpcId,
    inbound: [...ports.values()].flatMap((port) =>
      cidrs.map((source) => ({ port, source, ...(until ? { until } : {}) })),
    ),
  };
}

function loadBalancerFor(spec: LinkSpec, facts: LinkFacts): LoadBalancerDesired {
  const group = spec.network.loadBalancerSecurityGroup;
  const managed = group === "managed";
  return {
    kind: "load-balancer",
    name: "load-balancer",
    needs: managed ? ["security-group/load-balancer"] : [],
    title: `internal network load balancer in ${facts.subnets.map(({ zoneId }) => zoneId).join(", ")}`,
    because: spec.network.crossZone
      ? "cross-zone is on, so that every zone reaches a database that stands in one"
      : "cross-zone is off: a zone without a database of its own leads nowhere",
    loadBalancerName: loadBalancerName(spec.link),
    vpcId: facts.vpc.vpcId,
    subnetIds: facts.subnets.map(({ subnetId }) => subnetId),
    zoneNames: facts.subnets.map(({ zoneName }) => zoneName),
    crossZone: spec.network.crossZone,
    group: group === "none" ? "none" : managed ? { managedGroup: "load-balancer" } : { groupId: group },
  };
}

/** Databases that share a group and a port share a rule: AWS knows a rule only once. */
function ingressFor(spec: LinkSpec, facts: LinkFacts): DatabaseIngressDesired[] {
  const group = spec.network.loadBalancerSecurityGroup;
  const byRule = new Map<string, { groupId: string; port: number; databases: string[] }>();
  for (const { name, groupIds, port } of facts.databases) {
    const [groupId] = groupIds;
    if (!groupId) continue;
    const key = `${groupId}-${port}`;
    const rule = byRule.get(key) ?? { groupId, port, databases: [] };
    byRule.set(key, { ...rule, databases: [...rule.databases, name] });
  }
  return [...byRule].map(([name, { groupId, port, databases }]) => ({
    kind: "database-ingress",
    name,
    needs: ["load-balancer/load-balancer"],
    title: `rule on ${groupId} that lets the load balancer reach ${databases.join(", ")}`,
    because:
      group === "none"
        ? "the load balancer has no group, so its nodes' addresses are let in, and only they"
        : undefined,
    groupId,
    port,
    from: group === "none" ? "nodes" : group === "managed" ? { managedGroup: "load-balancer" } : { groupId: group },
  }));
}

function targetGroupFor(spec: LinkSpec, facts: LinkFacts, database: DatabaseFacts): TargetGroupDesired {
  const targetType = database.registration === "addresses" ? "ip" : "instance";
  return {
    kind: "target-group",
    name: database.name,
    needs: [],
    title: `target group for ${database.name}`,
    because:
      "checked every 10 s, so that a dead target is out after 20 s rather than AWS's default of 60; each check is a connection without a sign-in, which Postgres may log",
    groupName: targetGroupName(spec.link, database.name, targetType, facts.vpc.vpcId),
    targetType,
    vpcId: facts.vpc.vpcId,
    port: database.port,
    healthCheck: { intervalSeconds: 10, threshold: 2 },
    attributes: {
      // Postgres reads no proxy protocol header.
      "proxy_protocol_v2.enabled": "false",
      "preserve_client_ip.enabled": "false",
      // A deregistered address is an old writer: its sessions end at once.
      "deregistration_delay.timeout_seconds": "0",
      "deregistration_delay.connection_termination.enabled": "true",
    },
  };
}

function registrationFor(
  spec: LinkSpec,
  facts: LinkFacts,
  database: DatabaseFacts,
): TargetsDesired | TrafficSourceDesired {
  const { registration } = database;
  if (registration === "addresses") return addressesFor(spec, facts, database);
  if ("instanceId" in registration) return instanceFor(database, registration.instanceId);
  return {
    kind: "traffic-source",
    name: database.name,
    needs: [`target-group/${database.name}`],
    title: `attachment of ${database.title} to its target group`,
    because: "the group registers each of its instances when it comes into service",
    autoScalingGroup: registration.autoScalingGroup,
  };
}

function instanceFor(database: DatabaseFacts, instanceId: string): TargetsDesired {
  return {
    kind: "targets",
    name: database.name,
    needs: [`target-group/${database.name}`],
    title: `registration of ${database.title} (${instanceId}:${database.port})`,
    targets: [{ address: instanceId, port: database.port, isInVpc: true }],
    areFollowed: false,
  };
}

function addressesFor(spec: LinkSpec, facts: LinkFacts, database: DatabaseFacts): TargetsDesired {
  const { addresses, areFollowed, because } = followedTargets(spec, database);
  const shown = addresses.map((address) => `${address}:${database.port}`).join(", ");
  return {
    kind: "targets",
    name: database.name,
    needs: [`target-group/${database.name}`],
    title: `registration of ${database.title} (${shown})`,
    because,
    areFollowed,
    targets: addresses.map((address) => ({
      address,
      port: database.port,
      isInVpc: facts.vpc.cidrBlocks.some((block) => ipaddr.parse(address).match(ipaddr.parseCIDR(block))),
    })),
  };
}

function listenerFor(spec: LinkSpec, database: DatabaseFacts, ports: Map<string, number>): ListenerDesired {
  const port = ports.get(database.name) ?? database.port;
  return {
    kind: "listener",
    name: database.name,
    needs: ["load-balancer/load-balancer", `target-group/${database.name}`],
    title: `listener on port ${port} for ${database.name}`,
    because: `${whyPort(spec, database, port)}; AWS resets connections that are idle for 350 s: have the server or its clients send a keep-alive before (tcp_keepalives_idle = 300)`,
    port,
  };
}

function followerFor(spec: LinkSpec, facts: LinkFacts): FollowerFunctionDesired[] {
  const { follow, inVpc, events } = spec.failover;
  const databases = facts.databases.flatMap(({ name }): FollowerFunctionDesired["databases"] => {
    const from = spec.databases.find((each) => each.name === name)?.from;
    const database = from && followedDatabase(from);
    const strategy = wishedStrategy(spec, name);
    return database ? [{ name, database, ...(strategy ? { strategy } : {}) }] : [];
  });
  if (follow !== "lambda" || databases.length === 0) return [];
  return [
    {
      kind: "follower-function",
      name: "follower",
      needs: ["load-balancer/load-balancer", ...databases.map(({ name }) => `target-group/${name}`)],
      title: `function that follows ${databases.map(({ name }) => name).join(", ")}`,
      because: inVpc
        ? "it stands in the VPC: it sees the names that the VPC resolves, and needs a way out to AWS's API"
        : "it stands outside every VPC: it sees RDS's own names, and none of a private hosted zone (failover.inVpc would)",
      databases,
      events,
      inVpc,
    },
  ];
}

function endpointServiceFor(spec: LinkSpec): EndpointServiceDesired {
  const manual = spec.acceptance === "manual";
  return {
    kind: "endpoint-service",
    name: "service",
    needs: ["load-balancer/load-balancer"],
    title: "VPC endpoint service",
    because: manual
      ? "every connection waits for your acceptance"
      : "connections of the allowed principals are accepted by themselves",
    acceptanceRequired: manual,
    supportedRegions: [...new Set(spec.supportedRegions)].filter((region) => region !== spec.region).sort(),
  };
}

function notificationFor(topicArn: string): NotificationDesired {
  return {
    kind: "notification",
    name: "notification",
    needs: ["endpoint-service/service"],
    title: `notification of connections to ${topicArn}`,
    topicArn,
  };
}

function privateDnsNameFor({ name, hostedZone }: NonNullable<LinkSpec["privateDnsName"]>): PrivateDnsNameDesired {
  return {
    kind: "private-dns-name",
    name: "private-dns-name",
    needs: ["endpoint-service/service"],
    title: `private DNS name ${name}`,
    because: hostedZone
      ? `the TXT record that proves it is written to hosted zone ${hostedZone}`
      : "publish the TXT record that proves it: privateDnsName.hostedZone would have it written for you",
    dnsName: name,
    hostedZoneId: hostedZone,
  };
}

function permissionsFor(spec: LinkSpec, profile: Profile): PermissionsDesired {
  const principals = [...(profile.environments[spec.environment]?.principals ?? [])].sort();
  return {
    kind: "permissions",
    name: "permissions",
    needs: ["endpoint-service/service"],
    title: `permission for ${principals.join(", ")}`,
    because: `${profile.title}'s ${spec.environment} environment calls AWS as this principal${rolesOnly(principals)}`,
    principals,
  };
}

function whyPort(spec: LinkSpec, { name, port: own }: DatabaseFacts, port: number): string {
  if (spec.databases.find((database) => database.name === name)?.port !== undefined)
    return "the port is the one stated";
  return port === own ? "the port is the database's own" : `the database's own port, ${own}, is another's`;
}

function rolesOnly(principals: string[]): string {
  const isRole = (principal: string) => principal.includes(":role/");
  return principals.some(isRole) ? "; a role admits calls made as that role, and not the rest of its account" : "";
}
