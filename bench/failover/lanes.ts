import type { FollowedDatabase, Strategy } from "../../packages/follower/src/following.ts";
import type { Scene } from "../../packages/follower/src/testing/start-scene.ts";
import { type Follower, nobody, plain, postern } from "./followers.ts";

/** One way to a database, with a load balancer and a target group of its own; without one, straight by its name. */
export interface Lane {
  title: string;
  database: DatabaseName;
  follower: Follower | undefined;
  followed: FollowedDatabase;
  strategy?: Strategy;
}

export const DATABASES = {
  orders: "RDS Multi-AZ instance",
  shop: "Aurora, a writer and a reader",
  trio: "Multi-AZ DB cluster",
} as const;
export type DatabaseName = keyof typeof DATABASES;

const orders = { database: "orders", followed: { instance: "orders" } } as const;
const shop = { database: "shop", followed: { cluster: "shop", endpoint: "writer" } } as const;
const trio = { database: "trio", followed: { cluster: "trio", endpoint: "writer" } } as const;
const FIVE_MINUTES = { everySeconds: 300 };
const STRAIGHT = { title: "no load balancer: its own name", follower: undefined };
const POSTERN = { title: "`writer-only`, `postern follow`", follower: postern({ asks: false }) };
const ASKING = { title: "`writer-only`, `postern follow` that asks Postgres", follower: postern({ asks: true }) };
const PLAIN = { title: "plain follower", follower: plain() };
const PLAIN_TIMED = { title: "plain follower, and every 5 minutes", follower: plain(FIVE_MINUTES) };

export const LANES: Lane[] = [
  { ...orders, ...STRAIGHT },
  { ...orders, title: "`standby-targets`, and nobody follows", follower: nobody },
  { ...orders, ...POSTERN, strategy: "writer-only" },
  { ...orders, ...PLAIN, strategy: "writer-only" },
  { ...orders, ...PLAIN_TIMED, strategy: "writer-only" },
  { ...shop, ...STRAIGHT },
  { ...shop, ...POSTERN },
  { ...shop, ...ASKING },
  { ...shop, title: "RDS Proxy, `all-addresses`, and nobody follows", follower: nobody, followed: { proxy: "front" } },
  { ...shop, ...PLAIN },
  { ...shop, ...PLAIN_TIMED },
  { ...trio, ...STRAIGHT },
  { ...trio, ...POSTERN },
  { ...trio, ...ASKING },
];

export interface Names {
  /** Of each database's writer. */
  writers: Record<DatabaseName, string>;
  proxy: string;
}

/** The databases that the lanes lead to, with a table to write to in each. */
export async function makeDatabases(scene: Scene): Promise<Names> {
  const { rds, credentials } = scene;
  // Of its own, so that AWS shows without doubt where its standby is
  const VpcSecurityGroupIds = [await scene.makeSecurityGroup("orders")];
  const makeOrders = async () => {
    const size = { DBInstanceClass: "db.m7g.large", Engine: "postgres", AllocatedStorage: 20 };
    await rds.createDBInstance({
      ...credentials,
      ...size,
      DBInstanceIdentifier: "orders",
      MultiAZ: true,
      VpcSecurityGroupIds,
    });
    return (await scene.untilInstance("orders")).Endpoint!.Address!;
  };
  const makeShop = async () => {
    const cluster = { DBClusterIdentifier: "shop", Engine: "aurora-postgresql" };
    await rds.createDBCluster({ ...credentials, ...cluster });
    for (const DBInstanceIdentifier of ["shop-one", "shop-two"]) {
      await rds.createDBInstance({ ...cluster, DBInstanceIdentifier, DBInstanceClass: "db.r7g.large" });
      await scene.untilInstance(DBInstanceIdentifier);
    }
    return (await scene.untilCluster("shop")).Endpoint!;
  };
  const makeTrio = async () => {
    const storage = { DBClusterInstanceClass: "db.m6gd.large", AllocatedStorage: 100, StorageType: "io1", Iops: 1000 };
    await rds.createDBCluster({ ...credentials, ...storage, DBClusterIdentifier: "trio", Engine: "postgres" });
    return (await scene.untilCluster("trio")).Endpoint!;
  };
  const [ordersName, shopName, trioName] = await Promise.all([makeOrders(), makeShop(), makeTrio()]);
  const writers = { orders: ordersName, shop: shopName, trio: trioName };
  for (const name of Object.values(writers)) {
    await scene.ask((await scene.addressesOf(name))[0]!, name, "create table kept (number int, at text default now())");
  }
  return { writers, proxy: await scene.makeProxy("front", "shop") };
}
