import { makeNetwork, type Story } from "./story.ts";

const LOGIN = { MasterUsername: "postgres", MasterUserPassword: "rehearse-me" };

/** Instances, a cluster, and what stands around them. */
export const databasesStory: Story = async ({ owner, until }) => {
  const { rds } = owner;
  const { subnetIds, groupId } = await makeNetwork(owner, "10.9");
  await rds("DescribeDBEngineVersions", { Engine: "postgres" });
  await rds("DescribeOrderableDBInstanceOptions", { Engine: "postgres" });
  await rds("DescribeEventCategories");
  const subnets = { DBSubnetGroupName: "story", SubnetIds: subnetIds };
  const { DBSubnetGroup } = await rds("CreateDBSubnetGroup", { ...subnets, DBSubnetGroupDescription: "of a story" });
  await rds("DescribeDBSubnetGroups", { DBSubnetGroupName: "story" });
  await rds("ModifyDBSubnetGroup", subnets);
  const ResourceName = DBSubnetGroup.DBSubnetGroupArn;
  await rds("AddTagsToResource", { ResourceName, Tags: [{ Key: "team", Value: "data" }] });
  await rds("ListTagsForResource", { ResourceName });
  await rds("RemoveTagsFromResource", { ResourceName, TagKeys: ["team"] });
  await parameterGroups();

  const SubscriptionName = "story";
  const { TopicArn } = await owner.sns("CreateTopic", { Name: "databases" });
  const input = { SubscriptionName, SnsTopicArn: TopicArn, SourceType: "db-instance" };
  await rds("CreateEventSubscription", input);
  await rds("DescribeEventSubscriptions", { SubscriptionName });
  await rds("ModifyEventSubscription", { SubscriptionName, EventCategories: ["failover"] });

  const placed = { DBSubnetGroupName: "story", VpcSecurityGroupIds: [groupId] };
  await Promise.all([instance(), cluster()]);
  await rds("DescribeEvents", { Duration: 60 });
  await rds("DeleteEventSubscription", { SubscriptionName });
  await until(async () => (await rds("DescribeDBInstances")).DBInstances.length === 0);
  await until(async () => (await rds("DescribeDBClusters")).DBClusters.length === 0);
  await rds("DeleteDBSubnetGroup", { DBSubnetGroupName: "story" });

  async function available(DBInstanceIdentifier: string): Promise<void> {
    await until(async () => {
      const { DBInstances } = await rds("DescribeDBInstances", { DBInstanceIdentifier });
      return DBInstances[0].DBInstanceStatus === "available";
    });
  }

  async function instance(): Promise<void> {
    const DBInstanceIdentifier = "story";
    const small = { Engine: "postgres", DBInstanceClass: "db.t4g.micro", AllocatedStorage: 20 };
    await rds("CreateDBInstance", { DBInstanceIdentifier, ...small, ...LOGIN, ...placed });
    const source = { SubscriptionName, SourceIdentifier: DBInstanceIdentifier };
    await rds("AddSourceIdentifierToSubscription", source);
    await rds("RemoveSourceIdentifierFromSubscription", source);
    await available(DBInstanceIdentifier);
    await rds("ModifyDBInstance", { DBInstanceIdentifier, BackupRetentionPeriod: 2, ApplyImmediately: true });
    await available(DBInstanceIdentifier);
    await rds("RebootDBInstance", { DBInstanceIdentifier });
    await available(DBInstanceIdentifier);
    const replica = { DBInstanceIdentifier: "story-replica" };
    await rds("CreateDBInstanceReadReplica", { ...replica, SourceDBInstanceIdentifier: DBInstanceIdentifier });
    await available("story-replica");
    await rds("PromoteReadReplica", replica);
    await available("story-replica");
    await rds("DeleteDBInstance", { ...replica, SkipFinalSnapshot: true });
    await proxy(DBInstanceIdentifier);
    await rds("DeleteDBInstance", { DBInstanceIdentifier, SkipFinalSnapshot: true });
  }

  async function proxy(DBInstanceIdentifier: string): Promise<void> {
    const DBProxyName = "story";
    const of = { DBProxyName };
    const Auth = [
      { AuthScheme: "SECRETS", SecretArn: `arn:aws:secretsmanager:us-east-1:${owner.id}:secret:story-AbCdEf` },
    ];
    const RoleArn = `arn:aws:iam::${owner.id}:role/story`;
    const where = { VpcSubnetIds: subnetIds, VpcSecurityGroupIds: [groupId] };
    await rds("CreateDBProxy", { ...of, EngineFamily: "POSTGRESQL", Auth, RoleArn, ...where });
    await until(async () => (await rds("DescribeDBProxies", of)).DBProxies[0].Status === "available");
    await rds("ModifyDBProxy", { ...of, IdleClientTimeout: 900 });
    await rds("RegisterDBProxyTargets", { ...of, DBInstanceIdentifiers: [DBInstanceIdentifier] });
    await rds("DescribeDBProxyTargets", of);
    await rds("DescribeDBProxyTargetGroups", of);
    await rds("ModifyDBProxyTargetGroup", {
      ...{ ...of, TargetGroupName: "default", ConnectionPoolConfig: { MaxConnectionsPercent: 50 } },
    });
    const endpoint = { DBProxyEndpointName: "story-endpoint" };
    await rds("CreateDBProxyEndpoint", { ...of, ...endpoint, VpcSubnetIds: subnetIds });
    const endpoints = () => rds("DescribeDBProxyEndpoints", endpoint);
    await until(async () => (await endpoints()).DBProxyEndpoints[0].Status === "available");
    await rds("ModifyDBProxyEndpoint", { ...endpoint, VpcSecurityGroupIds: [groupId] });
    await until(async () => (await endpoints()).DBProxyEndpoints[0].Status === "available");
    await rds("DeleteDBProxyEndpoint", endpoint);
    await rds("DeregisterDBProxyTargets", { ...of, DBInstanceIdentifiers: [DBInstanceIdentifier] });
    await rds("DeleteDBProxy", of);
  }

  async function cluster(): Promise<void> {
    const DBClusterIdentifier = "story-cluster";
    const Engine = "aurora-postgresql";
    await rds("CreateDBCluster", { DBClusterIdentifier, Engine, ...LOGIN, ...placed });
    const names = ["story-one", "story-two"];
    for (const DBInstanceIdentifier of names)
      await rds("CreateDBInstance", {
        DBInstanceIdentifier,
        DBClusterIdentifier,
        Engine,
        DBInstanceClass: "db.t4g.medium",
      });
    for (const name of names) await available(name);
    const DBClusterEndpointIdentifier = "story-readers";
    const endpoint = { DBClusterEndpointIdentifier };
    await rds("CreateDBClusterEndpoint", { ...endpoint, DBClusterIdentifier, EndpointType: "READER" });
    const endpoints = () => rds("DescribeDBClusterEndpoints", endpoint);
    await until(async () => (await endpoints()).DBClusterEndpoints[0].Status === "available");
    await rds("ModifyDBClusterEndpoint", { ...endpoint, StaticMembers: ["story-two"] });
    await until(async () => (await endpoints()).DBClusterEndpoints[0].Status === "available");
    await rds("DeleteDBClusterEndpoint", endpoint);
    const clusterIsAvailable = () =>
      until(
        async () => (await rds("DescribeDBClusters", { DBClusterIdentifier })).DBClusters[0].Status === "available",
      );
    await rds("FailoverDBCluster", { DBClusterIdentifier, TargetDBInstanceIdentifier: "story-two" });
    await clusterIsAvailable();
    await rds("ModifyDBCluster", { DBClusterIdentifier, BackupRetentionPeriod: 2, ApplyImmediately: true });
    await clusterIsAvailable();
    for (const DBInstanceIdentifier of names) {
      await available(DBInstanceIdentifier);
      await rds("DeleteDBInstance", { DBInstanceIdentifier, SkipFinalSnapshot: true });
    }
    await rds("DeleteDBCluster", { DBClusterIdentifier, SkipFinalSnapshot: true });
  }

  async function parameterGroups(): Promise<void> {
    const { DBEngineVersions } = await rds("DescribeDBEngineVersions", { Engine: "aurora-postgresql" });
    const cluster = { DBClusterParameterGroupName: "story" };
    const DBParameterGroupFamily = DBEngineVersions[0].DBParameterGroupFamily;
    await rds("CreateDBClusterParameterGroup", { ...cluster, DBParameterGroupFamily, Description: "of a story" });
    await rds("DescribeDBClusterParameterGroups", cluster);
    await rds("DescribeDBClusterParameters", cluster);
    await rds("DeleteDBClusterParameterGroup", cluster);
    const instances = { DBParameterGroupName: "story" };
    await rds("CreateDBParameterGroup", { ...instances, DBParameterGroupFamily, Description: "of a story" });
    await rds("DescribeDBParameterGroups", instances);
    await rds("DescribeDBParameters", instances);
    await rds("DeleteDBParameterGroup", instances);
  }
};
