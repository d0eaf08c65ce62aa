import { expect, test } from "vitest";
import { sampleWiring } from "../../testing/sample-wiring.ts";
import type { Wiring } from "../wiring.ts";
import { type House, type Layout, planLayout } from "./layout.ts";
import { layoutChanges } from "./layout-changes.ts";
import { createNames } from "./names.ts";
import { viewVpcs } from "./vpc-view.ts";

const NOTHING: Layout = { routers: new Map(), hosts: new Map(), links: new Map() };
const names = createNames();
const plan = (wiring: Wiring, houses: House[] = [], spokenFor: string[] = []) =>
  planLayout(viewVpcs(wiring), houses, new Set(spokenFor), names);
const DATABASE: House = { vpcId: "vpc-owner", address: "10.0.1.20" };

test("there is a router for each VPC, a link for each pair with an endpoint, a namespace for each housed address", () => {
  const { routers, hosts, links } = plan(sampleWiring(), [DATABASE]);
  expect([...routers.keys()]).toEqual(["v1", "v2"]);
  expect([...hosts.values()]).toEqual([{ router: "v1", address: "10.0.1.20" }]);
  expect([...links.values()]).toMatchObject([{ consumer: "v2", provider: "v1" }]);
});

test("a second endpoint to the same provider needs no other link", () => {
  const wiring = sampleWiring();
  wiring.endpoints.delete("eni-endpoint-b");
  expect(layoutChanges(plan(wiring), plan(sampleWiring()))).toEqual({
    ...{ make: [], newRouters: [], newHosts: [] },
    inside: new Map(),
  });
});

test("a VPC that is gone takes its namespaces and links along", () => {
  const wiring = sampleWiring();
  wiring.vpcs = wiring.vpcs.filter(({ vpcId }) => vpcId !== "vpc-platform");
  const { make, inside } = layoutChanges(plan(sampleWiring(), [DATABASE]), plan(wiring, [DATABASE]));
  expect(make).toEqual(["netns del v2"]);
  expect([...inside.keys()]).toEqual([]);
});

test("an endpoint that is gone takes its link along and leaves both VPCs", () => {
  const wiring = sampleWiring();
  wiring.endpoints.clear();
  const { make, inside } = layoutChanges(plan(sampleWiring()), plan(wiring));
  expect(make).toEqual([]);
  expect(inside).toEqual(new Map([["v2", ["link del l0"]]]));
});

test("devices are made with AWS's sizes of packets, right inside their namespaces", () => {
  const { make } = layoutChanges(NOTHING, plan(sampleWiring(), [DATABASE]));
  expect(make.filter((line) => line.startsWith("link add l0"))[0]).toMatch(/netns v2 mtu 8500 .* netns v1 mtu 8500/);
  expect(make.filter((line) => line.startsWith("link add h1"))[0]).toMatch(
    /netns v1 mtu 9001 .* eth0 netns h1 mtu 9001/,
  );
});

test("a router looks for marks of its own only from when the agent speaks for one of its hosts", () => {
  const alone = layoutChanges(NOTHING, plan(sampleWiring(), [DATABASE]));
  expect(
    [...alone.inside]
      .filter(([name]) => name !== "")
      .flatMap(([, lines]) => lines)
      .join(),
  ).not.toMatch(/fwmark/);
  const { make, inside } = layoutChanges(plan(sampleWiring()), plan(sampleWiring(), [], ["vpc-owner"]));
  expect([make, [...inside.keys()]]).toEqual([[], ["v1"]]);
  expect(inside.get("v1")!.filter((line) => line.startsWith("rule add"))).toHaveLength(2);
});
