import { expect, test } from "vitest";
import { checkRow, type RouteRow } from "../../testing/route-row.ts";
import { addInterface, anywhere, sampleWiring } from "../../testing/sample-wiring.ts";
import type { NetworkAclRuleWiring, Wiring } from "../wiring.ts";
import { routeConnection } from "./route.ts";

const ENDPOINT = "10.0.1.50:5432";
const DATABASE = "10.0.3.20:5432";
const rule = (ruleNumber: number, allows: boolean, fromPort = 0, toPort = 65_535, cidr = "0.0.0.0/0") => ({
  ruleNumber,
  allows,
  fromPort,
  toPort,
  cidr,
});
const all = rule(100, true);

/** Gives the list to the subnet of an interface. */
function guard(wiring: Wiring, interfaceId: string, ingress: NetworkAclRuleWiring[], egress: NetworkAclRuleWiring[]) {
  wiring.networkAcls ??= new Map();
  wiring.networkAcls.set(`acl-${interfaceId}`, { ingress, egress });
  wiring.interfaces.get(interfaceId)!.networkAclId = `acl-${interfaceId}`;
}

/** A client in another subnet than the endpoint. */
function addClient(wiring: Wiring) {
  wiring.groups.set("sg-all", { ingress: [anywhere()], egress: [anywhere()] });
  addInterface(wiring, "eni-far", "vpc-platform", "b", "10.0.7.7", ["sg-all"]);
}

const ROWS: RouteRow[] = [
  {
    name: "a list that denies everything does not touch what stays inside its subnet",
    change: (wiring) => guard(wiring, "eni-endpoint-a", [], []),
    to: ENDPOINT,
    ends: "10.0.1.20:5432",
  },
  {
    name: "packets into a subnet whose list has no rule for them",
    change(wiring) {
      addClient(wiring);
      guard(wiring, "eni-endpoint-a", [rule(100, true, 5433, 5433)], [all]);
    },
    from: "eni-far",
    to: ENDPOINT,
    ends: [
      "dropped",
      "network-acls",
      /^rule \* of network ACL acl-eni-endpoint-a denies packets from 10\.0\.7\.7 to tcp port 5432/,
    ],
  },
  {
    name: "answers out of a subnet that lets only well-known ports out",
    change(wiring) {
      addClient(wiring);
      guard(wiring, "eni-endpoint-a", [all], [rule(100, true, 0, 1023)]);
    },
    from: "eni-far",
    to: ENDPOINT,
    ends: ["dropped", "network-acls", /denies packets to 10\.0\.7\.7, tcp port 40000/],
  },
  {
    name: "answers back into the client's subnet that admits no ephemeral ports",
    change(wiring) {
      addClient(wiring);
      guard(wiring, "eni-far", [rule(90, false, 32_768, 61_000), all], [all]);
    },
    from: "eni-far",
    to: ENDPOINT,
    ends: ["dropped", "network-acls", /^rule 90 of network ACL acl-eni-far denies packets from 10\.0\.1\.50/],
  },
  {
    name: "lists that admit the service's port one way and ephemeral ports the other",
    change(wiring) {
      addClient(wiring);
      guard(wiring, "eni-endpoint-a", [rule(100, true, 5432, 5432)], [rule(100, true, 1024)]);
      guard(wiring, "eni-far", [rule(100, true, 1024)], [rule(100, true, 5432, 5432)]);
    },
    from: "eni-far",
    to: ENDPOINT,
    ends: "10.0.1.20:5432",
  },
  {
    name: "a denial before the rule that would admit",
    change: (wiring) => guard(wiring, "eni-db-3", [rule(10, false, 5432, 5432, "10.0.1.0/24"), all], [all]),
    from: "eni-node-a",
    to: DATABASE,
    ends: ["dropped", "network-acls", /^rule 10 of network ACL acl-eni-db-3/],
  },
];

test.each(ROWS)("$name", checkRow);

test("the list of the database's subnet stops what the load balancer sends there", () => {
  const wiring = sampleWiring();
  guard(wiring, "eni-db-2", [], [all]);
  for (const target of wiring.nodes.get("eni-node-a")!.listeners[0]!.targets) target.address = "10.0.2.20";
  const route = routeConnection(
    wiring,
    "eni-client",
    { address: "10.0.1.50", port: 5432 },
    { sourcePort: 40_000, sequence: 1 },
  );
  expect(route).toMatchObject({ verdict: "stopped", how: "dropped", cause: "network-acls" });
});
