import { expect, test } from "vitest";
import { addInterface, anywhere, sampleWiring, tcp } from "../../testing/sample-wiring.ts";
import type { ResourceWiring, Wiring } from "../wiring.ts";
import type { LookUp } from "./pass-gateway.ts";
import { routeConnection } from "./route.ts";

const FLOW = { sourcePort: 50_000, sequence: 1 };
const NAME = "db.internal";

/** The sample with its endpoint in zone a leading through a gateway at 10.0.1.100 to what stands at 10.0.1.20. */
function resourceWiring(change: Partial<ResourceWiring> = {}): Wiring {
  const wiring = sampleWiring();
  wiring.groups.set("sg-gateway", { ingress: [], egress: [anywhere()] });
  wiring.groups.get("sg-endpoint")!.ingress = [anywhere()];
  wiring.groups.get("sg-database")!.ingress = [tcp(5432, { groupId: "sg-gateway" })];
  addInterface(wiring, "eni-gateway", "vpc-owner", "a", "10.0.1.100", ["sg-gateway"]);
  wiring.gateways.set("eni-gateway", { resourceGatewayId: "rgw-1", dnsView: "public", idleTimeoutSeconds: 350 });
  const endpoint = wiring.endpoints.get("eni-endpoint-a")!;
  endpoint.nodeInterfaceIds = [];
  endpoint.resource = {
    resourceConfigurationArn: "rcfg-1",
    gatewayInterfaceIds: ["eni-gateway"],
    portRanges: [{ from: 5432, to: 5433 }],
    target: { domainName: NAME },
    ...change,
  };
  return wiring;
}

const asked: unknown[] = [];
const lookUp: LookUp = (view, name) => {
  asked.push([view, name]);
  return name === NAME ? "10.0.1.20" : undefined;
};

function route(wiring: Wiring, port = 5432) {
  return routeConnection(wiring, "eni-client", { address: "10.0.1.50", port }, FLOW, undefined, lookUp);
}

test("a connection goes through the gateway, which the database sees as its client", () => {
  expect(route(resourceWiring())).toMatchObject({
    verdict: "carry",
    to: { vpcId: "vpc-owner", address: "10.0.1.20", port: 5432 },
    targetInterfaceId: "eni-db-1",
    seenAs: { vpcId: "vpc-owner", address: "10.0.1.100" },
    legs: [
      { endpoint: { vpcEndpointId: "vpce-1" }, gateway: { interfaceId: "eni-gateway", resourceGatewayId: "rgw-1" } },
    ],
  });
});

test("the gateway asks its own view of DNS, for each connection; a fixed address is asked of nobody", () => {
  const wiring = resourceWiring();
  wiring.gateways.get("eni-gateway")!.dnsView = { vpcId: "vpc-owner" };
  asked.length = 0;
  route(wiring);
  route(wiring);
  expect(asked).toEqual([
    [{ vpcId: "vpc-owner" }, NAME],
    [{ vpcId: "vpc-owner" }, NAME],
  ]);
  expect(route(resourceWiring({ target: { address: "10.0.1.20" } }))).toMatchObject({ verdict: "carry" });
  expect(asked).toHaveLength(2);
});

test.each([
  ["refused", "no-port", "does not have port 5434", resourceWiring(), 5434],
  ["refused", "no-gateway", "has no resource gateway", resourceWiring({ gatewayInterfaceIds: [] }), 5432],
  ["dropped", "no-address", "finds no address of absent", resourceWiring({ target: { domainName: "absent" } }), 5432],
  ["dropped", "destination-groups", "no inbound rule for tcp 5433", resourceWiring(), 5433],
] as const)("stops a connection, %s, with %s", (how, cause, why, wiring, port) => {
  expect(route(wiring, port)).toMatchObject({ verdict: "stopped", how, cause, why: expect.stringContaining(why) });
});

test("a closed endpoint refuses, and the gateway's own groups judge what goes out", () => {
  const closed = resourceWiring();
  Object.assign(closed.endpoints.get("eni-endpoint-a")!, { isOpen: false, state: "rejected" });
  expect(route(closed)).toMatchObject({ how: "refused", cause: "endpoint-closed" });
  const shut = resourceWiring();
  shut.groups.get("sg-gateway")!.egress = [];
  expect(route(shut)).toMatchObject({
    how: "dropped",
    cause: "source-groups",
    why: expect.stringContaining("eni-gateway"),
  });
});
