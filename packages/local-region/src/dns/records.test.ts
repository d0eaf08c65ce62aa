import { describe, expect, test } from "vitest";
import { zoneNameOf } from "../services/ec2/zones.ts";
import type { World } from "../services/world.ts";
import {
  DATABASE_NAME,
  ENDPOINT_DOMAIN,
  ENDPOINT_ID,
  LOAD_BALANCER_ARN,
  LOAD_BALANCER_NAME,
  OWNER,
  PLATFORM,
  sampleWorld,
  setEndpointState,
  setTargets,
  zoneId,
} from "../testing/sample-world.ts";
import { answerQuestion, type DnsView } from "./records.ts";

const ask = (world: World, name: string, view: DnsView = "public", type = "A") =>
  answerQuestion(world, view, { name, type });
const addresses = (world: World, name: string, view?: DnsView) => ask(world, name, view).addresses.sort();

const ENDPOINT = `${ENDPOINT_ID}-abcd1234.${ENDPOINT_DOMAIN}`;
const zonalEndpoint = (zone: number, account = PLATFORM) =>
  `${ENDPOINT_ID}-abcd1234-${zoneNameOf(account, zoneId(zone))}.${ENDPOINT_DOMAIN}`;
const zonalBalancer = (zone: number) => `${zoneNameOf(OWNER, zoneId(zone))}.${LOAD_BALANCER_NAME}`;
const crossZone = (world: World) =>
  world.elbv2.loadBalancers.get(LOAD_BALANCER_ARN)!.attributes.set("load_balancing.cross_zone.enabled", "true");

describe("an endpoint's names", () => {
  test("the regional one has the zones that lead somewhere, for 60 seconds", () => {
    const world = sampleWorld();
    expect(ask(world, ENDPOINT)).toEqual({ rcode: "NOERROR", addresses: ["10.0.1.50"], ttlSeconds: 60 });
    crossZone(world);
    expect(addresses(world, ENDPOINT)).toEqual(["10.0.1.50", "10.0.2.50"]);
  });

  test("the regional one has every zone when none leads anywhere", () => {
    const world = sampleWorld();
    setTargets(world);
    expect(addresses(world, ENDPOINT)).toEqual(["10.0.1.50", "10.0.2.50"]);
    world.elbv2.loadBalancers.delete(LOAD_BALANCER_ARN);
    expect(addresses(world, ENDPOINT)).toEqual(["10.0.1.50", "10.0.2.50"]);
  });

  test("a zonal one has its zone's address, always, with the zone's name in the consumer's account", () => {
    const world = sampleWorld();
    expect(addresses(world, zonalEndpoint(1))).toEqual(["10.0.1.50"]);
    expect(addresses(world, zonalEndpoint(2))).toEqual(["10.0.2.50"]);
    for (const zone of [1, 2]) {
      const sameZone = zoneNameOf(OWNER, zoneId(zone)) === zoneNameOf(PLATFORM, zoneId(zone));
      if (!sameZone) expect(addresses(world, zonalEndpoint(zone, OWNER))).not.toEqual([`10.0.${zone}.50`]);
    }
    expect(ask(world, `${ENDPOINT_ID}-abcd1234-us-east-1z.${ENDPOINT_DOMAIN}`).rcode).toBe("NXDOMAIN");
  });

  test("they are the same in public and in every VPC, whatever their case", () => {
    const world = sampleWorld();
    for (const view of ["public", { vpcId: "vpc-owner" }, { vpcId: "vpc-platform" }] as const) {
      expect(addresses(world, ENDPOINT.toUpperCase(), view)).toEqual(["10.0.1.50"]);
      expect(addresses(world, `${ENDPOINT}.`, view)).toEqual(["10.0.1.50"]);
    }
  });

  test.each([
    ["pendingAcceptance", "NOERROR"],
    ["rejected", "NOERROR"],
    ["deleting", "NXDOMAIN"],
    ["failed", "NXDOMAIN"],
  ] as const)("of one that is %s: %s", (state, rcode) => {
    const world = sampleWorld();
    setEndpointState(world, state, false);
    expect(ask(world, ENDPOINT).rcode).toBe(rcode);
  });

  test("the service's base name exists without an address", () => {
    const world = sampleWorld();
    expect(ask(world, ENDPOINT_DOMAIN)).toEqual({ rcode: "NOERROR", addresses: [], ttlSeconds: 60 });
    expect(ask(world, ENDPOINT_DOMAIN.replace("0fed", "1fed")).rcode).toBe("NXDOMAIN");
  });

  test.each([
    ["another suffix", ENDPOINT.replace("abcd1234", "abcd1235")],
    ["another service", ENDPOINT.replace("0fedcba", "1fedcba")],
    ["another region", ENDPOINT.replace("us-east-1", "us-west-2")],
    ["another endpoint", ENDPOINT.replace("0123456", "1123456")],
    ["something before it", `x.${ENDPOINT}`],
    ["nothing but the domain", "vpce.amazonaws.com"],
  ])("with %s there is no such name", (_case, name) => {
    expect(ask(sampleWorld(), name).rcode).toBe("NXDOMAIN");
  });
});

describe("a load balancer's names", () => {
  test("a zone without a healthy target is withdrawn from both while another has one", () => {
    const world = sampleWorld();
    expect(ask(world, LOAD_BALANCER_NAME)).toEqual({ rcode: "NOERROR", addresses: ["10.0.1.200"], ttlSeconds: 60 });
    expect(addresses(world, zonalBalancer(1))).toEqual(["10.0.1.200"]);
    expect(ask(world, zonalBalancer(2))).toEqual({ rcode: "NOERROR", addresses: [], ttlSeconds: 60 });
  });

  test("a zone whose only target turned unhealthy is withdrawn", () => {
    const world = sampleWorld();
    setTargets(world, { zone: 1, state: "unhealthy" }, { zone: 2, state: "healthy" });
    expect(addresses(world, LOAD_BALANCER_NAME)).toEqual(["10.0.2.200"]);
  });

  test("all zones are back when none has a healthy target", () => {
    const world = sampleWorld();
    setTargets(world, { zone: 1, state: "unhealthy" });
    expect(addresses(world, LOAD_BALANCER_NAME)).toEqual(["10.0.1.200", "10.0.2.200"]);
    expect(addresses(world, zonalBalancer(2))).toEqual(["10.0.2.200"]);
  });

  test("with cross-zone on every zone leads to a target", () => {
    const world = sampleWorld();
    crossZone(world);
    expect(addresses(world, LOAD_BALANCER_NAME)).toEqual(["10.0.1.200", "10.0.2.200"]);
  });

  test("a new load balancer is found, a deleted one is not, nor one of another name", () => {
    const world = sampleWorld();
    const row = world.elbv2.loadBalancers.get(LOAD_BALANCER_ARN)!;
    expect(addresses(world, LOAD_BALANCER_NAME)).toEqual(["10.0.1.200"]);
    const dnsName = LOAD_BALANCER_NAME.replace("nlb", "other");
    expect(ask(world, dnsName).rcode).toBe("NXDOMAIN");
    world.elbv2.loadBalancers.put({ ...row, arn: "lb-2", dnsName });
    expect(addresses(world, dnsName)).toHaveLength(2);
    world.elbv2.loadBalancers.delete(LOAD_BALANCER_ARN);
    expect(ask(world, LOAD_BALANCER_NAME).rcode).toBe("NXDOMAIN");
    expect(ask(world, zonalBalancer(1)).rcode).toBe("NXDOMAIN");
  });
});

describe("a database's name", () => {
  test("is its private address in every view, for 5 seconds", () => {
    for (const view of ["public", { vpcId: "vpc-owner" }, { vpcId: "vpc-platform" }] as const) {
      const answer = { rcode: "NOERROR", addresses: ["10.0.1.20"], ttlSeconds: 5 };
      expect(ask(sampleWorld(), DATABASE_NAME, view)).toEqual(answer);
    }
  });

  test("is another address outside its VPC when it is publicly accessible", () => {
    const world = sampleWorld();
    world.rds.instances.all()[0]!.publiclyAccessible = true;
    expect(addresses(world, DATABASE_NAME, { vpcId: "vpc-owner" })).toEqual(["10.0.1.20"]);
    for (const view of ["public", { vpcId: "vpc-platform" }] as const)
      expect(addresses(world, DATABASE_NAME, view)[0]).toMatch(/^203\.0\.113\.\d+$/);
  });

  test("moves with the interface and does not exist before the instance is made", () => {
    const world = sampleWorld();
    const row = world.rds.instances.all()[0]!;
    row.namedInterfaceId = "eni-node-2";
    expect(addresses(world, DATABASE_NAME)).toEqual(["10.0.2.200"]);
    row.createdAt = undefined;
    expect(ask(world, DATABASE_NAME).rcode).toBe("NXDOMAIN");
  });
});

describe("other questions", () => {
  test.each([ENDPOINT, LOAD_BALANCER_NAME, DATABASE_NAME])("%s has no IPv6 address", (name) => {
    expect(ask(sampleWorld(), name, "public", "AAAA")).toMatchObject({ rcode: "NOERROR", addresses: [] });
  });

  test("other names do not exist in public and are refused to a VPC, whatever is asked", () => {
    for (const name of ["example.com", "localhost", "", "s3.amazonaws.com"]) {
      for (const type of ["A", "AAAA", "TXT"]) {
        expect(ask(sampleWorld(), name, "public", type).rcode).toBe("NXDOMAIN");
        expect(ask(sampleWorld(), name, { vpcId: "vpc-owner" }, type).rcode).toBe("REFUSED");
      }
    }
  });

  test("asking changes nothing", () => {
    const world = sampleWorld();
    const before = structuredClone(world.ec2.endpoints.all());
    ask(world, ENDPOINT);
    expect(world.ec2.endpoints.all()).toEqual(before);
  });
});
