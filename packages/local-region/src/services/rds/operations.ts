/**
 * RDS for PostgreSQL: instances with and without a standby, read replicas, Aurora and Multi-AZ DB clusters, proxies,
 * events and their subscriptions. Not done here: snapshots, backups and restores, parameters and options, IAM sign-in,
 * managed passwords, other engine versions than the one that runs, serverless and global clusters, replicas of
 * replicas, a change of name or subnet group. A call that asks for one of these is refused by name; settings without
 * effect on a link (storage type, encryption, backup period) are kept and told back. A proxy passes TCP through: it
 * has no pool, hence no pinning, and its clients' connections end with the writer's. Aurora's storage is its writer's
 * own: the data goes with the last instance. Checked against botocore 1.43.11.
 */
import { bindOperations, type Operations } from "../service.ts";
import type { World } from "../world.ts";
import {
  createDbClusterEndpoint,
  deleteDbClusterEndpoint,
  describeDbClusterEndpoints,
  modifyDbClusterEndpoint,
} from "./cluster-endpoints.ts";
import { createDbCluster } from "./create-db-cluster.ts";
import { createDbInstance } from "./create-db-instance.ts";
import { deleteDbCluster, describeDbClusters, failoverDbCluster } from "./db-clusters.ts";
import { describeDbInstances, rebootDbInstance } from "./db-instances.ts";
import { createDbProxy, deleteDbProxy, describeDbProxies, modifyDbProxy } from "./db-proxies.ts";
import {
  createDbSubnetGroup,
  deleteDbSubnetGroup,
  describeDbSubnetGroups,
  modifyDbSubnetGroup,
} from "./db-subnet-groups.ts";
import { deleteDbInstance } from "./delete-db-instance.ts";
import { describeEventCategories, describeEvents } from "./describe-events.ts";
import { describeDbEngineVersions, describeOrderableDbInstanceOptions } from "./engine-versions.ts";
import {
  addSourceIdentifier,
  createEventSubscription,
  deleteEventSubscription,
  describeEventSubscriptions,
  modifyEventSubscription,
  removeSourceIdentifier,
} from "./event-subscriptions.ts";
import { modifyDbCluster } from "./modify-db-cluster.ts";
import { modifyDbInstance } from "./modify-db-instance.ts";
import {
  createDbClusterParameterGroup,
  createDbParameterGroup,
  deleteDbClusterParameterGroup,
  deleteDbParameterGroup,
  describeDbClusterParameterGroups,
  describeDbClusterParameters,
  describeDbParameterGroups,
  describeDbParameters,
} from "./parameter-groups.ts";
import {
  createDbProxyEndpoint,
  deleteDbProxyEndpoint,
  describeDbProxyEndpoints,
  modifyDbProxyEndpoint,
} from "./proxy-endpoints.ts";
import {
  deregisterDbProxyTargets,
  describeDbProxyTargetGroups,
  describeDbProxyTargets,
  modifyDbProxyTargetGroup,
  registerDbProxyTargets,
} from "./proxy-targets.ts";
import { createDbInstanceReadReplica, promoteReadReplica } from "./read-replicas.ts";
import { addTagsToResource, listTagsForResource, removeTagsFromResource } from "./tags.ts";

export function rdsOperations(world: World): Operations {
  return bindOperations(world, {
    CreateDBInstance: createDbInstance,
    DescribeDBInstances: describeDbInstances,
    ModifyDBInstance: modifyDbInstance,
    RebootDBInstance: rebootDbInstance,
    DeleteDBInstance: deleteDbInstance,
    CreateDBInstanceReadReplica: createDbInstanceReadReplica,
    PromoteReadReplica: promoteReadReplica,
    CreateDBCluster: createDbCluster,
    DescribeDBClusters: describeDbClusters,
    ModifyDBCluster: modifyDbCluster,
    FailoverDBCluster: failoverDbCluster,
    DeleteDBCluster: deleteDbCluster,
    CreateDBClusterEndpoint: createDbClusterEndpoint,
    DescribeDBClusterEndpoints: describeDbClusterEndpoints,
    ModifyDBClusterEndpoint: modifyDbClusterEndpoint,
    DeleteDBClusterEndpoint: deleteDbClusterEndpoint,
    CreateDBProxy: createDbProxy,
    DescribeDBProxies: describeDbProxies,
    ModifyDBProxy: modifyDbProxy,
    DeleteDBProxy: deleteDbProxy,
    RegisterDBProxyTargets: registerDbProxyTargets,
    DeregisterDBProxyTargets: deregisterDbProxyTargets,
    DescribeDBProxyTargets: describeDbProxyTargets,
    DescribeDBProxyTargetGroups: describeDbProxyTargetGroups,
    ModifyDBProxyTargetGroup: modifyDbProxyTargetGroup,
    CreateDBProxyEndpoint: createDbProxyEndpoint,
    DescribeDBProxyEndpoints: describeDbProxyEndpoints,
    ModifyDBProxyEndpoint: modifyDbProxyEndpoint,
    DeleteDBProxyEndpoint: deleteDbProxyEndpoint,
    DescribeEvents: describeEvents,
    DescribeEventCategories: describeEventCategories,
    CreateEventSubscription: createEventSubscription,
    DescribeEventSubscriptions: describeEventSubscriptions,
    ModifyEventSubscription: modifyEventSubscription,
    AddSourceIdentifierToSubscription: addSourceIdentifier,
    RemoveSourceIdentifierFromSubscription: removeSourceIdentifier,
    DeleteEventSubscription: deleteEventSubscription,
    DescribeDBEngineVersions: describeDbEngineVersions,
    DescribeOrderableDBInstanceOptions: describeOrderableDbInstanceOptions,
    CreateDBParameterGroup: createDbParameterGroup,
    DescribeDBParameterGroups: describeDbParameterGroups,
    DescribeDBParameters: describeDbParameters,
    DeleteDBParameterGroup: deleteDbParameterGroup,
    CreateDBClusterParameterGroup: createDbClusterParameterGroup,
    DescribeDBClusterParameterGroups: describeDbClusterParameterGroups,
    DescribeDBClusterParameters: describeDbClusterParameters,
    DeleteDBClusterParameterGroup: deleteDbClusterParameterGroup,
    CreateDBSubnetGroup: createDbSubnetGroup,
    DescribeDBSubnetGroups: describeDbSubnetGroups,
    ModifyDBSubnetGroup: modifyDbSubnetGroup,
    DeleteDBSubnetGroup: deleteDbSubnetGroup,
    AddTagsToResource: addTagsToResource,
    RemoveTagsFromResource: removeTagsFromResource,
    ListTagsForResource: listTagsForResource,
  });
}
