import { test } from "vitest";
import { checkRow, type RouteRow, setGroups } from "../../testing/route-row.ts";
import { tcp } from "../../testing/sample-wiring.ts";
import type { Wiring } from "../wiring.ts";

const node = (wiring: Wiring, zone = "a") => wiring.nodes.get(`eni-node-${zone}`)!;
const group = (wiring: Wiring, groupId: string) => wiring.groups.get(groupId)!;

const ENDPOINT = "10.0.1.50:5432";
const NODE = "10.0.1.200:5432";
const DATABASE = "10.0.1.20:5432";

const rows: RouteRow[] = [
  {
    name: "no enforcement, but from inside the VPC",
    change: (w) => {
      group(w, "sg-node").ingress = [];
      node(w).enforcesInboundOnPrivateLink = false;
    },
    from: "eni-owner-client",
    to: NODE,
    ends: ["dropped", "load-balancer-groups", /sg-node of eni-node-a has no inbound rule/],
  },
  {
    name: "an outside address that a VPC hides",
    change: (w) => (w.vpcs[0]!.cidrBlock = "192.168.0.0/16"),
    from: "eni-owner-client",
    to: "192.168.7.7:5432",
    ends: ["dropped", "no-interface", /no interface has 192\.168\.7\.7 in vpc-owner/],
  },
  { name: "a node from inside its VPC", from: "eni-owner-client", to: NODE, ends: DATABASE, seenAs: "10.0.1.200" },
  {
    name: "the database straight from a host that it does not admit",
    from: "eni-owner-client",
    to: DATABASE,
    ends: [
      "dropped",
      "destination-groups",
      /sg-database of eni-db-1 has no inbound rule for tcp 5432 from 10\.0\.1\.7/,
    ],
  },
  {
    name: "the database straight from a host that it admits",
    change: (w) => group(w, "sg-database").ingress.push(tcp(5432, { groupId: "sg-client" })),
    from: "eni-owner-client",
    to: DATABASE,
    ends: DATABASE,
    seenAs: "10.0.1.7",
  },
  { name: "a node's own check of its target", from: "eni-node-a", to: DATABASE, ends: DATABASE, seenAs: "10.0.1.200" },
  {
    name: "a check that the node's groups do not let out",
    change: (w) => (group(w, "sg-node").egress = []),
    from: "eni-node-a",
    to: DATABASE,
    ends: ["dropped", "source-groups", /no outbound rule/],
  },
  {
    name: "an interface to itself, past its groups",
    change: (w) => setGroups(w, "eni-client", "sg-closed"),
    to: "10.0.1.7:9999",
    ends: "10.0.1.7:9999",
  },
  {
    name: "an address that nobody has",
    to: "10.0.9.9:5432",
    ends: ["dropped", "no-interface", /^no interface has 10\.0\.9\.9 in vpc-platform$/],
  },
  {
    name: "the owner's database from the platform's VPC, where the same address means nothing",
    to: DATABASE,
    ends: ["dropped", "no-interface", /no interface has 10\.0\.1\.20 in vpc-platform/],
  },
  {
    name: "the platform's client from the owner's VPC: there is no way back",
    change: (w) => w.interfaces.delete("eni-owner-client"),
    from: "eni-node-a",
    to: "10.0.1.7:5432",
    ends: ["dropped", "no-interface", /no interface has 10\.0\.1\.7 in vpc-owner/],
  },
  {
    name: "from an interface that does not exist",
    from: "eni-gone",
    to: ENDPOINT,
    ends: ["refused", "no-interface", /there is no interface eni-gone/],
  },
];

test.each(rows)("$name", checkRow);
