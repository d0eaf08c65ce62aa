import type { FollowerSurroundings, Patience } from "../follower-surroundings.ts";
import { PATIENCE } from "../follower-surroundings.ts";
import type { Following } from "../following.ts";
import type { Random } from "./random.ts";
import { createSimulatedDatabase, type Flavour, SIMULATED } from "./simulated-database.ts";
import { createSimulatedGroup } from "./simulated-group.ts";
import { createVirtualClock } from "./virtual-clock.ts";

const GROUP = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/shop/1";
/** The few calls between asking who writes and registering: what changes meanwhile nobody can know. */
const UNKNOWABLE_MS = 4000;
const ZONES = ["us-east-1a", "us-east-1b", "us-east-1c"];

export interface WorldOptions {
  flavour: Flavour;
  /** The follower may sign in to Postgres. */
  mayAsk: boolean;
  /** Another instance with the same groups and subnets: AWS no longer shows whose an interface is. */
  hasNeighbour: boolean;
}

export type SimulatedWorld = ReturnType<typeof createSimulatedWorld>;

/**
 * AWS, DNS and Postgres as one follower sees them, on a clock of their own. Every call takes time, may be throttled and
 * may be the follower's last. `wrongs` notes what must never happen.
 */
export function createSimulatedWorld(random: Random, { flavour, mayAsk, hasNeighbour }: WorldOptions) {
  const clock = createVirtualClock();
  const database = createSimulatedDatabase(flavour, clock, random, mayAsk);
  const group = createSimulatedGroup(clock, (address) => database.answers(address));
  const wrongs: string[] = [];
  let throttledUntil = 0;
  let callsToLive = Number.POSITIVE_INFINITY;
  let hasTargets = false;
  let calls = 0;

  const guard = () => {
    const live = group.live();
    if (hasTargets && live.length === 0) wrongs.push("the group is empty");
    hasTargets ||= live.length > 0;
  };

  const operations: Record<string, (input: never) => object> = {
    describeTargetGroups: () => ({ TargetGroups: [{ TargetGroupArn: GROUP, VpcId: "vpc-1" }] }),
    describeVpcs: () => ({ Vpcs: [{ VpcId: "vpc-1", CidrBlock: "10.0.0.0/16" }] }),
    describeDBInstances: () => ({ DBInstances: [...instances(), ...(hasNeighbour ? [instance("neighbour")] : [])] }),
    describeDBClusters: () => {
      const DBClusterMembers = database.hosts().map((host, index) => ({
        DBInstanceIdentifier: `member-${index}`,
        IsClusterWriter: host === database.described(),
      }));
      const Status = database.status();
      return { DBClusters: [{ DBClusterIdentifier: SIMULATED.aurora, Endpoint: "writer", Status, DBClusterMembers }] };
    },
    describeDBProxies: () => ({
      DBProxies: [{ DBProxyName: SIMULATED.proxy, Endpoint: "proxy", Status: "available" }],
    }),
    describeNetworkInterfaces: () => ({
      NetworkInterfaces: database.hosts().map((PrivateIpAddress, index) => ({
        PrivateIpAddress,
        AvailabilityZone: ZONES[index],
        SubnetId: `subnet-${index}`,
        Groups: [{ GroupId: "sg-1" }],
      })),
    }),
    describeTargetHealth: () => ({ TargetHealthDescriptions: group.describe() }),
    describeTags: () => ({ TagDescriptions: [{ Tags: [...group.tags].map(([Key, Value]) => ({ Key, Value })) }] }),
    addTags: ({ Tags }: { Tags: { Key: string; Value: string }[] }) => {
      for (const { Key, Value } of Tags) group.tags.set(Key, Value);
      return {};
    },
    removeTags: ({ TagKeys }: { TagKeys: string[] }) => {
      for (const key of TagKeys) group.tags.delete(key);
      return {};
    },
    registerTargets: ({ Targets }: { Targets: { Id: string }[] }) => {
      for (const { Id } of Targets) {
        const late = database.notWriterFor(Id) > UNKNOWABLE_MS;
        if (flavour === "aurora" && late) wrongs.push(`the reader ${Id} is registered as writer`);
        group.register(Id);
      }
      return {};
    },
    deregisterTargets: ({ Targets }: { Targets: { Id: string }[] }) => {
      for (const { Id } of Targets) group.deregister(Id);
      return {};
    },
  };

  function instance(DBInstanceIdentifier: string, Address = DBInstanceIdentifier) {
    const Subnets = ZONES.map((_, index) => ({ SubnetIdentifier: `subnet-${index}` }));
    return {
      DBInstanceIdentifier,
      DBInstanceStatus: flavour === "multi-az" ? database.status() : "available",
      MultiAZ: flavour === "multi-az",
      AvailabilityZone: ZONES[0],
      SecondaryAvailabilityZone: ZONES[1],
      Endpoint: { Address, Port: 5432 },
      VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-1" }],
      DBSubnetGroup: { Subnets },
    };
  }
  const instances = () =>
    flavour === "aurora"
      ? database.hosts().map((_, index) => instance(`member-${index}`))
      : [instance(SIMULATED["multi-az"], "instance")];

  /** One call: it takes its time, and the follower may die of it before or after it has worked. */
  async function call<Answer>(work: () => Answer): Promise<Answer> {
    calls++;
    if (callsToLive <= 0) throw new Error("the follower is dead");
    clock.pass(random.between(5, 400));
    const isLast = --callsToLive <= 0;
    if (isLast && random.chance(0.5)) throw new Error("the follower is killed before its call");
    if (clock.now() < throttledUntil && random.chance(0.5)) {
      throw Object.assign(new Error("Rate exceeded"), { name: "Throttling", Code: "Throttling", $metadata: {} });
    }
    const answer = work();
    guard();
    if (isLast) throw new Error("the follower is killed after its call");
    return answer;
  }

  const client = new Proxy(
    {},
    {
      get: (_target, operation: string) => (input: never) => {
        const serve = operations[operation];
        if (!serve) throw new Error(`nobody foresaw ${operation}`);
        return call(() => serve(input));
      },
    },
  );
  const patience: Patience = PATIENCE;
  const surroundings: FollowerSurroundings = {
    clients: { ec2: client, elbv2: client, rds: client } as unknown as FollowerSurroundings["clients"],
    network: {
      resolve: async (name) => {
        const member = /^member-(\d)$/.exec(name)?.[1];
        const addresses = member === undefined ? database.resolve() : [database.hosts()[Number(member)]!];
        return { addresses: [...addresses], ttlSeconds: 5 };
      },
    },
    clock,
    patience,
    ...(mayAsk && {
      askRole: async (address) => {
        clock.pass(random.between(1, 50));
        return { role: database.role(address) };
      },
    }),
  };
  const followed: Record<Flavour, Following["database"]> = {
    "multi-az": { instance: SIMULATED["multi-az"] },
    aurora: { cluster: SIMULATED.aurora, endpoint: "writer" },
    proxy: { proxy: SIMULATED.proxy },
  };
  return {
    clock,
    database,
    group,
    wrongs,
    surroundings,
    following: { name: `${flavour}/1`, targetGroupArn: GROUP, database: followed[flavour] } satisfies Following,
    calls: () => calls,
    throttle: (ms: number) => {
      throttledUntil = clock.now() + ms;
    },
    /** The follower dies at its call of that number from now. */
    killAfter: (count: number) => {
      callsToLive = count;
    },
    isKilled: () => callsToLive <= 0,
    revive: () => {
      callsToLive = Number.POSITIVE_INFINITY;
    },
  };
}
