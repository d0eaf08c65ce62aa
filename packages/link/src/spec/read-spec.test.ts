import { describe, expect, test } from "vitest";
import { LinkError, type Problem } from "../errors.ts";
import { readSpec, readSpecFile } from "./read-spec.ts";

const GOOD = `
link: warehouse
platform: dbt
environment: US
region: us-east-1
databases:
  - name: warehouse
    from: { rds: warehouse-prod }
`;

function problemsOf(text: string): Problem[] {
  try {
    readSpec(text);
  } catch (error) {
    if (error instanceof LinkError) return error.problems;
    throw error;
  }
  throw new Error("the specification was accepted");
}

describe("a specification", () => {
  test("of five lines is enough; everything else has its default", () => {
    expect(readSpec(GOOD)).toEqual({
      link: "warehouse",
      platform: "dbt",
      via: "load-balancer",
      environment: "US",
      region: "us-east-1",
      databases: [{ name: "warehouse", from: { rds: "warehouse-prod" } }],
      network: { crossZone: true, loadBalancerSecurityGroup: "none", allowedCidrs: [] },
      acceptance: "manual",
      failover: { follow: "none", events: "rule" },
      supportedRegions: [],
    });
  });

  test("may be JSON", () => {
    expect(readSpec(JSON.stringify(readSpec(GOOD))).link).toBe("warehouse");
  });

  test("with a mistyped key is refused, and the key that was meant is named", () => {
    expect(problemsOf(`${GOOD}acceptence: manual\n`)).toEqual([
      { field: "acceptence", value: "manual", message: "unknown key 'acceptence'", hint: "did you mean 'acceptance'?" },
    ]);
  });

  test("with an unknown key that resembles none lists what is known", () => {
    const [problem] = problemsOf(`${GOOD}colour: blue\n`);
    expect(problem).toMatchObject({ field: "colour", value: "blue" });
    expect(problem?.hint).toContain("databases");
  });

  test("with an unknown key deep inside names its whole path", () => {
    const [problem] = problemsOf(`${GOOD}network: { crosszone: true }\n`);
    expect(problem).toMatchObject({ field: "network.crosszone", hint: "did you mean 'crossZone'?" });
  });

  test.each([
    ["link: warehouse", "link: Warehouse", "link", "Warehouse"],
    ["link: warehouse", "link: a-name-of-more-than-twenty", "link", "a-name-of-more-than-twenty"],
    ["link: warehouse", "link: 7.5", "link", 7.5],
    ["region: us-east-1", "region: nowhere", "region", "nowhere"],
    ["environment: US", "environment: MARS", "environment", "MARS"],
    ["{ rds: warehouse-prod }", "{ address: [10.0.0.256], port: 5432 }", "databases[0].from.address[0]", "10.0.0.256"],
    ["{ rds: warehouse-prod }", "{ address: [10.0.0.5], port: 70000 }", "databases[0].from.port", 70000],
    ["{ rds: warehouse-prod }", "warehouse-prod", "databases[0].from", "warehouse-prod"],
  ])("where '%s' is '%s' is refused at field %s with its value", (good, bad, field, value) => {
    const problem = problemsOf(GOOD.replace(good, bad)).find((each) => each.field === field);
    expect(problem).toMatchObject({ field, value });
    expect(problem?.message).toContain(String(value));
    expect(problem?.hint ?? problem?.message).toBeTruthy();
  });

  test("without a needed key says which is missing and what belongs there", () => {
    const [problem] = problemsOf(GOOD.replace("region: us-east-1\n", ""));
    expect(problem).toMatchObject({ field: "region", value: undefined, message: "is missing" });
    expect(problem?.hint).toContain("region of the databases");
  });

  test("with several mistakes names all of them at once", () => {
    const fields = problemsOf("link: X\nplatform: dbt\nenvironment: US\nregion: x\ndatabases: []\n").map(
      ({ field }) => field,
    );
    expect(fields).toEqual(["link", "region", "databases"]);
  });

  test("naming a database or a port twice is refused", () => {
    const twice = `${GOOD}  - name: warehouse\n    from: { rds: other }\n`;
    expect(problemsOf(twice)[0]).toMatchObject({ field: "databases[1].name", value: "warehouse" });
    const ports = GOOD.replace(
      "rds: warehouse-prod }",
      "rds: a }\n    port: 6000\n  - name: b\n    from: { rds: b }\n    port: 6000",
    );
    expect(problemsOf(ports)[0]).toMatchObject({ field: "databases[1].port", value: 6000 });
  });

  test("wishing a strategy for a database that it has not, or one that there is not, is refused", () => {
    const wish = (text: string) => problemsOf(`${GOOD}failover: { strategy: ${text} }\n`);
    const field = "failover.strategy.orders";
    expect(wish("{ orders: writer-only }")).toMatchObject([{ field, value: "writer-only", hint: "one of warehouse" }]);
    expect(wish("fastest")[0]).toMatchObject({ field: "failover.strategy", value: "fastest" });
    expect(wish("fastest")[0]?.message).toContain("standby-targets");
    expect(wish("{ warehouse: fastest }")[0]?.field).toMatch(/^failover\.strategy/);
  });

  test("of addresses alone must say where the load balancer stands", () => {
    const [problem] = problemsOf(GOOD.replace("{ rds: warehouse-prod }", "{ address: [10.9.0.5], port: 5432 }"));
    expect(problem).toMatchObject({ field: "network.vpc" });
  });

  test("of an unknown platform names the known ones", () => {
    expect(problemsOf(GOOD.replace("dbt", "dbtt"))[0]).toMatchObject({
      field: "platform",
      hint: "did you mean 'dbt'?",
    });
  });

  test("that is not YAML is refused with its line and column", () => {
    expect(problemsOf("link: [\n")[0]?.field).toMatch(/^postern\.yaml:\d+:\d+$/);
  });

  test.each([
    ["into itself", "link: &a [*a]\n"],
    ["nowhere", "link: *a\n"],
    [
      "to a thousand millions of others",
      Array.from({ length: 9 }, (_, at) => `l${at}: &l${at} [${Array(10).fill(at ? `*l${at - 1}` : "x")}]\n`).join(""),
    ],
  ])("with an alias that leads %s is refused in words", (_where, text) => {
    expect(problemsOf(text)).toMatchObject([
      { field: "postern.yaml", message: expect.stringMatching(/^an alias cannot be followed: /) },
    ]);
  });

  test("that does not exist is named, with the way to one", async () => {
    await expect(readSpecFile("no-such.yaml")).rejects.toMatchObject({
      code: "spec-unreadable",
      problems: [{ field: "file", value: "no-such.yaml", message: "no-such.yaml: no such file" }],
    });
  });
});
