import type { Check } from "../check.ts";
import { balancerGroupAdmitsPlatform } from "./balancer-group-admits-platform.ts";
import { balancerGroupReachesDatabase } from "./balancer-group-reaches-database.ts";
import { balancerHasWantedGroup } from "./balancer-has-wanted-group.ts";
import { certificateBearsTheName } from "./certificate-bears-the-name.ts";
import { clientAddressesAreNotPreserved } from "./client-addresses-are-not-preserved.ts";
import { clientGroupLetsOut } from "./client-group-lets-out.ts";
import { clientUsesRegionalName } from "./client-uses-regional-name.ts";
import { connectionIsAccepted } from "./connection-is-accepted.ts";
import { connectionIsNotRejected } from "./connection-is-not-rejected.ts";
import { databaseGroupAdmitsBalancer } from "./database-group-admits-balancer.ts";
import { databasesArePrivate } from "./databases-are-private.ts";
import { endpointGroupAdmitsClients } from "./endpoint-group-admits-clients.ts";
import { endpointIsInterface } from "./endpoint-is-interface.ts";
import { endpointsAreLeft } from "./endpoints-are-left.ts";
import { eventSubscriptionsDeliver } from "./event-subscriptions-deliver.ts";
import { everyZoneReachesATarget } from "./every-zone-reaches-a-target.ts";
import { failoverIsFollowed } from "./failover-is-followed.ts";
import { functionIsWhole } from "./function-is-whole.ts";
import { linkIsApplied } from "./link-is-applied.ts";
import { networkAclsLetDatabaseThrough } from "./network-acls-let-database-through.ts";
import { oneSubnetPerZone } from "./one-subnet-per-zone.ts";
import { pathIsSound } from "./path-is-sound.ts";
import { platformNetworkAclsLetThrough } from "./platform-network-acls-let-through.ts";
import { portsAgree } from "./ports-agree.ts";
import { portsSuffice } from "./ports-suffice.ts";
import { principalIsAdmitted } from "./principal-is-admitted.ts";
import { privateDnsNameIsVerified } from "./private-dns-name-is-verified.ts";
import { privateDnsNameResolves } from "./private-dns-name-resolves.ts";
import { proxyProtocolIsOff } from "./proxy-protocol-is-off.ts";
import { serverIsWriter } from "./server-is-writer.ts";
import { serviceCoversBalancerZones } from "./service-covers-balancer-zones.ts";
import { serviceNameIsRight } from "./service-name-is-right.ts";
import { sessionsMayIdle } from "./sessions-may-idle.ts";
import { targetGroupsAreUsed } from "./target-groups-are-used.ts";
import { targetsAreCurrent } from "./targets-are-current.ts";
import { targetsAreHealthy } from "./targets-are-healthy.ts";
import { targetsHaveRightZone } from "./targets-have-right-zone.ts";
import { zonesAreShared } from "./zones-are-shared.ts";

/** Every question the doctor asks, in the order of asking: what would explain most comes first. */
export const checks: Check[] = [
  oneSubnetPerZone,
  databasesArePrivate,
  linkIsApplied,
  principalIsAdmitted,
  endpointIsInterface,
  serviceNameIsRight,
  endpointsAreLeft,
  serviceCoversBalancerZones,
  zonesAreShared,
  connectionIsAccepted,
  connectionIsNotRejected,
  privateDnsNameIsVerified,
  privateDnsNameResolves,
  endpointGroupAdmitsClients,
  clientGroupLetsOut,
  platformNetworkAclsLetThrough,
  balancerHasWantedGroup,
  balancerGroupAdmitsPlatform,
  targetGroupsAreUsed,
  targetsHaveRightZone,
  functionIsWhole,
  failoverIsFollowed,
  targetsAreCurrent,
  portsAgree,
  balancerGroupReachesDatabase,
  databaseGroupAdmitsBalancer,
  networkAclsLetDatabaseThrough,
  everyZoneReachesATarget,
  proxyProtocolIsOff,
  clientAddressesAreNotPreserved,
  targetsAreHealthy,
  serverIsWriter,
  certificateBearsTheName,
  clientUsesRegionalName,
  sessionsMayIdle,
  portsSuffice,
  eventSubscriptionsDeliver,
  pathIsSound,
];
