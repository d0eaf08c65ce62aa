import { describe, expect, test } from "vitest";
import { profileOf } from "../profiles/index.ts";
import { readSpec } from "../spec/read-spec.ts";
import { sampleFacts } from "../testing/sample-link.ts";
import { databaseName, draftSpec } from "./draft-spec.ts";

const draft = (identifier = "warehouse-prod") =>
  draftSpec(
    {
      link: "warehouse",
      environment: "US",
      region: "us-east-1",
      vpcId: "vpc-1",
      subnets: sampleFacts().subnets,
      databases: [{ name: "warehouse", from: { rds: identifier }, title: "RDS instance", notes: ["a note"] }],
    },
    profileOf("dbt"),
  );

describe("a drafted specification", () => {
  test("is read back as what it was made of", () => {
    expect(readSpec(draft())).toMatchObject({
      link: "warehouse",
      databases: [{ name: "warehouse", from: { rds: "warehouse-prod" } }],
      network: { vpc: "vpc-1", subnets: ["subnet-1", "subnet-2"] },
    });
  });

  test("names the zone id of each subnet, and says what is known of a database", () => {
    expect(draft()).toContain("- subnet-1  # use1-az1 (us-east-1a here)");
    expect(draft()).toContain("# RDS instance; a note");
  });

  test.each(["12345", "true", "a: b", "x # y"])("keeps the identifier %s the text that it is", (identifier) => {
    expect(readSpec(draft(identifier)).databases[0]?.from).toEqual({ rds: identifier });
  });
});

describe("a database's name", () => {
  test("is made of what AWS calls it, as far as a name may be long", () => {
    expect(databaseName({ rds: "Warehouse_Prod" })).toBe("warehouse-prod");
    expect(databaseName({ rds: "the-warehouse-of-the-north" })).toBe("the-warehouse-of-the");
    expect(databaseName({ host: "db.corp.example.com", port: 5432 })).toBe("db-corp-example-com");
    expect(databaseName({ aurora: "main", endpoint: "reader" })).toBe("main-reader");
  });

  test("is never one that is taken", () => {
    expect(databaseName({ rds: "shop" }, ["shop"])).toBe("shop-2");
    expect(databaseName({ rds: "the-warehouse-of-the-north" }, ["the-warehouse-of-the"])).toBe("the-warehouse-of-t-2");
  });
});
