import type { DBInstance } from "@aws-sdk/client-rds";
import { expect, test } from "vitest";
import { findDatabase } from "./find-database.ts";
import type { FollowedDatabase, Strategy } from "./following.ts";
import type { Listing } from "./list-databases.ts";

const at = (Address: string) => ({ Endpoint: { Address, Port: 5432 } });
const LISTING: Listing = {
  instances: new Map<string, DBInstance>([
    ["pair", { ...at("pair.rds"), MultiAZ: true, DBInstanceStatus: "rebooting" }],
    ["single", { ...at("single.rds"), MultiAZ: false }],
    ["copy", { ...at("copy.rds"), ReadReplicaSourceDBInstanceIdentifier: "single" }],
    ["unborn", { DBInstanceStatus: "creating" }],
    ["member-1", at("member-1.rds")],
    ["member-2", at("member-2.rds")],
  ]),
  clusters: new Map([
    [
      "shop",
      {
        Endpoint: "shop.cluster",
        ReaderEndpoint: "shop.cluster-ro",
        Status: "failing-over",
        DBClusterMembers: [
          { DBInstanceIdentifier: "member-1", IsClusterWriter: false },
          { DBInstanceIdentifier: "member-2", IsClusterWriter: true },
        ],
      },
    ],
  ]),
  proxies: new Map([["front", { Endpoint: "front.proxy" }]]),
  proxyEndpoints: new Map([["reads", { DBProxyName: "front", Endpoint: "reads.proxy", TargetRole: "READ_ONLY" }]]),
  interfaces: [],
  groups: new Map(),
};

const find = (database: FollowedDatabase, strategy?: Strategy) =>
  findDatabase(LISTING, { name: "it", targetGroupArn: "arn", database, strategy });

test.each<[string, FollowedDatabase, object]>([
  [
    "a Multi-AZ instance",
    { instance: "Pair" },
    { strategy: "standby-targets", isFailingOver: true, wantsWriter: true },
  ],
  ["a single instance", { instance: "single" }, { strategy: "writer-only", wantsWriter: true }],
  ["a read replica", { instance: "copy" }, { strategy: "writer-only", wantsWriter: false }],
  [
    "a cluster's writer",
    { cluster: "shop", endpoint: "writer" },
    { strategy: "writer-only", at: { hostName: "shop.cluster" }, writerHostName: "member-2.rds", isFailingOver: true },
  ],
  [
    "a cluster's readers",
    { cluster: "shop", endpoint: "reader" },
    { strategy: "all-addresses", at: { hostName: "shop.cluster-ro" }, wantsWriter: false },
  ],
  ["a proxy", { proxy: "front" }, { strategy: "all-addresses", at: { hostName: "front.proxy" }, wantsWriter: true }],
  [
    "an endpoint of a proxy",
    { proxy: "front", endpoint: "reads" },
    { at: { hostName: "reads.proxy" }, wantsWriter: false },
  ],
  ["a host name", { host: "db.example.com", port: 6000 }, { strategy: "writer-only", port: 6000 }],
  ["addresses", { addresses: ["10.0.0.1"], port: 5432 }, { strategy: "fixed-addresses" }],
])("%s is followed as it is, with a reason", (_what, database, expected) => {
  expect(find(database)).toMatchObject({ because: expect.stringMatching(/\w/), ...expected });
});

test("the strategy can be chosen where it suits", () => {
  expect(find({ host: "db.example.com", port: 5432 }, "all-addresses")).toMatchObject({ strategy: "all-addresses" });
  expect(find({ instance: "pair" }, "writer-only")).toMatchObject({ strategy: "writer-only" });
});

test.each<[string, FollowedDatabase, Strategy | undefined, RegExp]>([
  ["database-unknown", { instance: "absent" }, undefined, /'absent' here; known: pair, single/],
  ["database-unknown", { proxy: "front", endpoint: "writes" }, undefined, /'writes' of RDS Proxy 'front'/],
  ["database-not-ready", { instance: "unborn" }, undefined, /is creating/],
  ["strategy-unsuitable", { instance: "single" }, "standby-targets", /no Multi-AZ instance/],
  ["strategy-unsuitable", { proxy: "front" }, "fixed-addresses", /no fixed addresses/],
])("%s is an error that shows what was asked for", (code, database, strategy, message) => {
  expect(() => find(database, strategy)).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message) }),
  );
});
