import { describe, expect, test } from "vitest";
import { profileOf } from "../profiles/index.ts";
import { resourceId } from "../resources/resource-kind.ts";
import { sampleFacts, sampleSpec } from "../testing/sample-link.ts";
import { allocatePorts } from "./allocate-ports.ts";
import { desiredResources } from "./desired-resources.ts";

const dbt = profileOf("dbt");
const desired = (spec = sampleSpec(), facts = sampleFacts()) =>
  desiredResources(spec, facts, dbt, allocatePorts(spec, facts));
const byId = (id: string, resources = desired()) => resources.find((each) => resourceId(each) === id);

describe("a link of two databases", () => {
  test("wants one load balancer and, per database, a target group, its targets and a listener", () => {
    expect(desired().map(resourceId)).toEqual([
      "load-balancer/load-balancer",
      "database-ingress/sg-db-5432",
      "target-group/warehouse",
      "targets/warehouse",
      "listener/warehouse",
      "target-group/billing",
      "targets/billing",
      "listener/billing",
      "endpoint-service/service",
      "permissions/permissions",
    ]);
  });

  test("makes nothing before what it needs", () => {
    const ids = desired().map(resourceId);
    for (const resource of desired()) for (const need of resource.needs) expect(ids).toContain(need);
  });

  test("says of an address outside the VPC that it is outside, as AWS demands", () => {
    expect(byId("targets/billing")).toMatchObject({ targets: [{ address: "192.168.7.5", isInVpc: false }] });
    expect(byId("targets/warehouse")).toMatchObject({ targets: [{ address: "10.0.1.9", isInVpc: true }] });
  });

  test("never lets proxy protocol or client addresses through to Postgres", () => {
    expect(byId("target-group/warehouse")).toMatchObject({
      attributes: { "proxy_protocol_v2.enabled": "false", "preserve_client_ip.enabled": "false" },
    });
  });

  test("admits the platform's principal and waits for acceptance", () => {
    expect(byId("permissions/permissions")).toMatchObject({
      principals: ["arn:aws:iam::346425330055:role/MTPL_Admin"],
    });
    expect(byId("endpoint-service/service")).toMatchObject({ acceptanceRequired: true });
  });

  test("without a security group lets only the load balancer's nodes reach the database", () => {
    expect(byId("database-ingress/sg-db-5432")).toMatchObject({ from: "nodes", groupId: "sg-db", port: 5432 });
    expect(byId("security-group/load-balancer")).toBeUndefined();
  });

  test("with a managed group lets the platform's ranges in there, and the group in at the database", () => {
    const spec = sampleSpec({ network: { ...sampleSpec().network, loadBalancerSecurityGroup: "managed" } });
    const resources = desired(spec);
    expect(byId("security-group/load-balancer", resources)).toMatchObject({
      inbound: [
        { port: 5432, source: "10.0.0.0/8" },
        { port: 5433, source: "10.0.0.0/8" },
      ],
    });
    expect(byId("database-ingress/sg-db-5432", resources)).toMatchObject({ from: { managedGroup: "load-balancer" } });
    expect(byId("load-balancer/load-balancer", resources)?.needs).toEqual(["security-group/load-balancer"]);
  });

  test("two databases that share a group and a port share its rule, since AWS knows a rule once", () => {
    const [warehouse] = sampleFacts().databases;
    const facts = sampleFacts({ databases: [warehouse!, { ...warehouse!, name: "billing" }] });
    const rules = desired(sampleSpec(), facts).filter(({ kind }) => kind === "database-ingress");
    expect(rules).toHaveLength(1);
    expect(rules[0]?.title).toContain("warehouse, billing");
  });
});

describe("ports", () => {
  test("are the database's own, and the next free one for a second database on the same", () => {
    expect([...allocatePorts(sampleSpec(), sampleFacts())]).toEqual([
      ["warehouse", 5432],
      ["billing", 5433],
    ]);
  });

  test("that are stated are never given to another database", () => {
    const spec = sampleSpec();
    const databases = spec.databases.map((database) =>
      database.name === "billing" ? { ...database, port: 5432 } : database,
    );
    expect([...allocatePorts({ ...spec, databases }, sampleFacts())]).toEqual([
      ["warehouse", 5433],
      ["billing", 5432],
    ]);
  });
});
