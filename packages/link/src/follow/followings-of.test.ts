import { expect, test } from "vitest";
import { readSpec } from "../spec/read-spec.ts";
import { followingsOf } from "./followings-of.ts";

const spec = (from: string) =>
  readSpec(`
link: shop
platform: dbt
environment: US
region: us-east-1
databases:
  - name: orders
    from: ${from}
network: { vpc: vpc-1 }
`);

const GROUPS = new Map([["orders", "arn:orders"]]);

test.each([
  ["{ rds: orders-prod }", { instance: "orders-prod" }],
  ["{ aurora: shop-prod }", { cluster: "shop-prod", endpoint: "writer" }],
  ["{ rds-cluster: shop-prod, endpoint: reader }", { cluster: "shop-prod", endpoint: "reader" }],
  ["{ rds-proxy: front }", { proxy: "front" }],
  ["{ rds-proxy: front, endpoint: reads }", { proxy: "front", endpoint: "reads" }],
  ["{ host: db.corp.example.com, port: 5433 }", { host: "db.corp.example.com", port: 5433 }],
  ["{ address: [10.1.2.3], port: 5432 }", { addresses: ["10.1.2.3"], port: 5432 }],
])("%s is followed", (from, database) => {
  const { followings, withoutGroup } = followingsOf(spec(from), GROUPS);
  expect(followings).toEqual([{ name: "shop/orders", targetGroupArn: "arn:orders", database }]);
  expect(withoutGroup).toEqual([]);
});

test("an instance by its id is not: AWS keeps it registered itself", () => {
  expect(followingsOf(spec("{ ec2: i-0123456789abcdef0 }"), GROUPS)).toEqual({ followings: [], withoutGroup: [] });
});

test("a database that has not been applied yet is named", () => {
  expect(followingsOf(spec("{ rds: orders-prod }"), new Map())).toEqual({ followings: [], withoutGroup: ["orders"] });
});
