import { expect, test } from "vitest";
import { sampleWiring } from "../../testing/sample-wiring.ts";
import type { SiteWiring } from "../wiring.ts";
import { judgeSite } from "./judge-site.ts";

const HERE = { vpcId: "vpc-owner", subnetBase: "10.0.1.0" };

function judge(routes: SiteWiring["subnets"][number]["routes"], from: typeof HERE = HERE, address = "192.168.7.9") {
  const site = { siteId: "site-1", cidrBlock: "192.168.0.0/16", vpcId: "vpc-owner" };
  const subnets = [{ subnetBase: "10.0.1.0", routes }];
  return judgeSite({ ...sampleWiring(), sites: new Map([["site-1", { ...site, subnets }]]) }, from, address);
}

const there = { cidrBlock: "192.168.0.0/16", leadsThere: true };

test("a route that leads there is enough, and none is not", () => {
  expect(judge([there])).toBeUndefined();
  expect(judge([])).toBe("no route of subnet 10.0.1.0 in vpc-owner leads 192.168.7.9 to site-1");
});

test("the narrowest route decides, and of two alike the first", () => {
  const elsewhere = { cidrBlock: "192.168.7.0/24", leadsThere: false };
  expect(judge([there, elsewhere])).toContain("no route");
  expect(judge([{ cidrBlock: "0.0.0.0/0", leadsThere: false }, there])).toBeUndefined();
  expect(judge([{ ...there, leadsThere: false }, there])).toContain("no route");
});

test("neither another subnet nor another VPC has the route", () => {
  expect(judge([there], { ...HERE, subnetBase: "10.0.2.0" })).toContain("no route");
  expect(judge([there], { ...HERE, vpcId: "vpc-platform" })).toContain("no route");
});

test("an address of no site is not judged", () => {
  expect(judge([], HERE, "172.16.0.9")).toBeUndefined();
});
