import type { AutoScalingGroup } from "@aws-sdk/client-auto-scaling";
import type { Instance } from "@aws-sdk/client-ec2";
import type { DBCluster, DBInstance } from "@aws-sdk/client-rds";
import { allPages, type Clients } from "@postern/aws";
import type { Lookup } from "../facts/lookup.ts";
import type { DatabaseSource } from "../spec/database-source.ts";

export interface ListedSource {
  from: DatabaseSource;
  /** Why it is taken for a Postgres server, where AWS does not know what runs on it. */
  because?: string;
  /** Where it copies from, for what cannot be written to. */
  replicaOf?: string;
}

/** Everything in the region that is a Postgres database, or a server that looks like one. Changes nothing. */
export async function listSources(lookup: Lookup): Promise<ListedSource[]> {
  const [instances, clusters, proxies, servers] = await Promise.all([
    lookup.instances(),
    lookup.clusters(),
    lookup.proxies(),
    listServers(lookup),
  ]);
  return [
    ...instances.filter(isStandalone).map(instanceSource),
    ...clusters.flatMap((cluster) => clusterSources(cluster)),
    ...proxies
      .filter(({ EngineFamily }) => EngineFamily === "POSTGRESQL")
      .map(({ DBProxyName = "" }) => ({ from: { "rds-proxy": DBProxyName } })),
    ...servers,
  ];
}

/** Members of a cluster are reached through it. */
const isStandalone = ({ Engine, DBClusterIdentifier }: DBInstance) => Engine === "postgres" && !DBClusterIdentifier;

function instanceSource(instance: DBInstance): ListedSource {
  const replicaOf = instance.ReadReplicaSourceDBInstanceIdentifier ?? instance.ReadReplicaSourceDBClusterIdentifier;
  return { from: { rds: instance.DBInstanceIdentifier ?? "" }, ...(replicaOf ? { replicaOf } : {}) };
}

function clusterSources(cluster: DBCluster): ListedSource[] {
  const { DBClusterIdentifier: id = "", Engine, DBClusterMembers = [], ReplicationSourceIdentifier } = cluster;
  if (Engine !== "aurora-postgresql" && Engine !== "postgres") return [];
  const of = (endpoint: "writer" | "reader"): DatabaseSource =>
    Engine === "postgres" ? { "rds-cluster": id, endpoint } : { aurora: id, endpoint };
  const replica = ReplicationSourceIdentifier ? { replicaOf: ReplicationSourceIdentifier } : {};
  const hasReader = DBClusterMembers.some(({ IsClusterWriter }) => IsClusterWriter === false);
  return [{ from: of("writer"), ...replica }, ...(hasReader ? [{ from: of("reader") }] : [])];
}

const POSTGRES_PORT = 5432;
const FLEET_TAG = "aws:autoscaling:groupName";

/** EC2 does not know what a server serves: those count whose security groups name Postgres's port. */
async function listServers(lookup: Lookup): Promise<ListedSource[]> {
  const [instances, groups] = await Promise.all([runningInstances(lookup.clients), lookup.autoScalingGroups()]);
  const open = await groupsForPostgres(lookup.clients, instances);
  const serves = (instance: Instance) => groupIdsOf(instance).find((groupId) => open.has(groupId));
  const because = (groupId: string) => `its security group ${groupId} admits port ${POSTGRES_PORT}`;
  const alone = instances.filter(({ Tags = [] }) => !Tags.some(({ Key }) => Key === FLEET_TAG));
  const memberOf = ({ Instances = [] }: AutoScalingGroup) =>
    instances.find(({ InstanceId }) => Instances.some((each) => each.InstanceId === InstanceId));
  return [
    ...alone.flatMap((instance): ListedSource[] => {
      const groupId = serves(instance);
      if (!groupId || !instance.InstanceId) return [];
      return [{ from: { ec2: instance.InstanceId, port: POSTGRES_PORT }, because: because(groupId) }];
    }),
    ...groups.flatMap((group): ListedSource[] => {
      const member = memberOf(group);
      const groupId = member && serves(member);
      if (!groupId || !group.AutoScalingGroupName) return [];
      const from = { "auto-scaling-group": group.AutoScalingGroupName, port: POSTGRES_PORT };
      return [{ from, because: because(groupId) }];
    }),
  ];
}

async function runningInstances({ ec2 }: Clients): Promise<Instance[]> {
  const Filters = [{ Name: "instance-state-name", Values: ["running"] }];
  const reservations = await allPages(async (token) => {
    const page = await ec2.describeInstances({ Filters, ...(token ? { NextToken: token } : {}) });
    return { items: page.Reservations, next: page.NextToken };
  });
  return reservations.flatMap(({ Instances }) => Instances ?? []);
}

const groupIdsOf = ({ SecurityGroups = [] }: Instance) => SecurityGroups.flatMap(({ GroupId }) => GroupId ?? []);

/** A filter takes two hundred values. */
const GROUPS_PER_CALL = 200;

async function groupsForPostgres({ ec2 }: Clients, instances: Instance[]): Promise<Set<string>> {
  const ids = [...new Set(instances.flatMap(groupIdsOf))];
  const open = new Set<string>();
  for (let start = 0; start < ids.length; start += GROUPS_PER_CALL) {
    const Filters = [{ Name: "group-id", Values: ids.slice(start, start + GROUPS_PER_CALL) }];
    const rules = await allPages(async (token) => {
      const page = await ec2.describeSecurityGroupRules({ Filters, ...(token ? { NextToken: token } : {}) });
      return { items: page.SecurityGroupRules, next: page.NextToken };
    });
    for (const { IsEgress, IpProtocol, FromPort = 0, ToPort = 0, GroupId } of rules) {
      if (IsEgress || IpProtocol !== "tcp" || !GroupId) continue;
      if (FromPort <= POSTGRES_PORT && POSTGRES_PORT <= ToPort) open.add(GroupId);
    }
  }
  return open;
}
