import { expect, test } from "vitest";
import { listenerTo, sampleWiring, targetAt } from "../../testing/sample-wiring.ts";
import type { Wiring } from "../wiring.ts";
import { routeConnection } from "./route.ts";

const node = (wiring: Wiring, zone = "a") => wiring.nodes.get(`eni-node-${zone}`)!;
const endpoint = (wiring: Wiring) => wiring.endpoints.get("eni-endpoint-a")!;

test("spreads flows by weight", () => {
  const wiring = sampleWiring();
  node(wiring).listeners = [
    listenerTo([targetAt("10.0.1.20", 1, 3), targetAt("10.0.2.20", 2, 1), targetAt("10.0.3.20", 3, 0)]),
  ];
  const counts: Record<string, number> = {};
  for (let sequence = 0; sequence < 4000; sequence++) {
    const route = routeConnection(
      wiring,
      "eni-client",
      { address: "10.0.1.50", port: 5432 },
      { sourcePort: 40_000, sequence },
    );
    if (route.verdict === "carry") counts[route.to.address] = (counts[route.to.address] ?? 0) + 1;
  }
  expect(Object.keys(counts).sort()).toEqual(["10.0.1.20", "10.0.2.20"]);
  expect(counts["10.0.1.20"]).toBeGreaterThan(2850);
  expect(counts["10.0.1.20"]).toBeLessThan(3150);
});

test("gives the same flow the same target, and several load balancers a share each", () => {
  const wiring = sampleWiring();
  endpoint(wiring).nodeInterfaceIds = ["eni-node-a", "eni-node-b"];
  const seen = new Map<string, number>();
  for (let sequence = 0; sequence < 200; sequence++) {
    const nodeChosen = () => {
      const route = routeConnection(
        wiring,
        "eni-client",
        { address: "10.0.1.50", port: 5432 },
        { sourcePort: 1, sequence },
      );
      return route.verdict === "carry" ? route.seenAs.address : "";
    };
    expect(nodeChosen()).toBe(nodeChosen());
    seen.set(nodeChosen(), (seen.get(nodeChosen()) ?? 0) + 1);
  }
  expect([...seen.keys()].sort()).toEqual(["10.0.1.200", "10.0.2.200"]);
  expect(Math.min(...seen.values())).toBeGreaterThan(60);
});

test("sends a port to the load balancer that listens on it", () => {
  const wiring = sampleWiring();
  endpoint(wiring).nodeInterfaceIds = ["eni-node-a", "eni-node-b"];
  node(wiring, "b").listeners = [];
  for (let sequence = 0; sequence < 20; sequence++) {
    const route = routeConnection(
      wiring,
      "eni-client",
      { address: "10.0.1.50", port: 5432 },
      { sourcePort: 1, sequence },
    );
    expect(route).toMatchObject({ verdict: "carry", seenAs: { address: "10.0.1.200" } });
  }
});
