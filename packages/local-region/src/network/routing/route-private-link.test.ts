import { test } from "vitest";
import { checkRow, type RouteRow, setGroups } from "../../testing/route-row.ts";
import {
  addInterface,
  anywhere,
  listenerTo,
  nodeWith,
  openEndpoint,
  targetAt,
  tcp,
} from "../../testing/sample-wiring.ts";
import type { Wiring } from "../wiring.ts";
import type { Visitor } from "./route.ts";

const node = (wiring: Wiring, zone = "a") => wiring.nodes.get(`eni-node-${zone}`)!;
const endpoint = (wiring: Wiring) => wiring.endpoints.get("eni-endpoint-a")!;
const group = (wiring: Wiring, groupId: string) => wiring.groups.get(groupId)!;
const endpointVisitor: Visitor = { vpcId: "vpc-platform", address: "10.0.1.3" };

const ENDPOINT = "10.0.1.50:5432";
const DATABASE = "10.0.1.20:5432";

const rows: RouteRow[] = [
  { name: "through an open endpoint", to: ENDPOINT, ends: DATABASE, seenAs: "10.0.1.200" },
  { name: "through the other zone's endpoint", to: "10.0.2.50:5432", ends: DATABASE, seenAs: "10.0.2.200" },
  { name: "a visitor through an endpoint", from: endpointVisitor, to: ENDPOINT, ends: DATABASE, seenAs: "10.0.1.200" },
  {
    name: "an endpoint that waits for acceptance",
    change: (w) => Object.assign(endpoint(w), { isOpen: false, state: "pendingAcceptance" }),
    to: ENDPOINT,
    ends: ["refused", "endpoint-closed", /vpce-1 is pendingAcceptance: the service's owner has not accepted it yet/],
  },
  {
    name: "a rejected endpoint",
    change: (w) => Object.assign(endpoint(w), { isOpen: false, state: "rejected" }),
    to: ENDPOINT,
    ends: ["refused", "endpoint-closed", /vpce-1 is rejected/],
  },
  {
    name: "an endpoint in a zone that lost its node",
    change: (w) => Object.assign(endpoint(w), { nodeInterfaceIds: [] }),
    to: ENDPOINT,
    ends: ["refused", "no-node", /no load balancer node in zone a/],
  },
  {
    name: "an endpoint whose node vanished",
    change: (w) => w.nodes.delete("eni-node-a"),
    to: ENDPOINT,
    ends: ["refused", "no-node", /no load balancer node in zone a/],
  },
  {
    name: "an endpoint group without the rule",
    change: (w) => setGroups(w, "eni-endpoint-a", "sg-closed"),
    to: ENDPOINT,
    ends: [
      "dropped",
      "destination-groups",
      /^security group sg-closed of eni-endpoint-a has no inbound rule for tcp 5432 from 10\.0\.1\.7$/,
    ],
  },
  {
    name: "an endpoint group whose range ends before the client",
    change: (w) => (group(w, "sg-endpoint").ingress = [tcp(5432, { cidr: "10.0.1.0/30" })]),
    to: ENDPOINT,
    ends: ["dropped", "destination-groups", /from 10\.0\.1\.7/],
  },
  {
    name: "an endpoint group that names the client's group",
    change: (w) => (group(w, "sg-endpoint").ingress = [tcp(5432, { groupId: "sg-client" })]),
    to: ENDPOINT,
    ends: DATABASE,
  },
  {
    name: "a visitor is in no group",
    change: (w) => (group(w, "sg-endpoint").ingress = [tcp(5432, { groupId: "sg-client" })]),
    from: endpointVisitor,
    to: ENDPOINT,
    ends: ["dropped", "destination-groups", /from 10\.0\.1\.3/],
  },
  {
    name: "the second of two groups lets it in",
    change: (w) => setGroups(w, "eni-endpoint-a", "sg-closed", "sg-endpoint"),
    to: ENDPOINT,
    ends: DATABASE,
  },
  {
    name: "neither of two groups lets it in",
    change: (w) => setGroups(w, "eni-endpoint-a", "sg-closed", "sg-database"),
    to: ENDPOINT,
    ends: [
      "dropped",
      "destination-groups",
      /security groups sg-closed, sg-database of eni-endpoint-a have no inbound rule/,
    ],
  },
  {
    name: "a client without an outbound rule",
    change: (w) => setGroups(w, "eni-client", "sg-closed"),
    to: ENDPOINT,
    ends: ["dropped", "source-groups", /sg-closed of eni-client has no outbound rule for tcp 5432 to 10\.0\.1\.50/],
  },
  {
    name: "a client whose outbound rule names the endpoint's group",
    change: (w) => (group(w, "sg-client").egress = [tcp(5432, { groupId: "sg-endpoint" })]),
    to: ENDPOINT,
    ends: DATABASE,
  },
  {
    name: "a client whose outbound rule is for another port",
    change: (w) => (group(w, "sg-client").egress = [tcp(5433, { cidr: "0.0.0.0/0" })]),
    to: ENDPOINT,
    ends: ["dropped", "source-groups", /no outbound rule for tcp 5432/],
  },
  {
    name: "the load balancer's groups judge the client's own address",
    change: (w) => (group(w, "sg-node").ingress = [tcp(5432, { cidr: "10.0.1.50/32" })]),
    to: ENDPOINT,
    ends: [
      "dropped",
      "load-balancer-groups",
      /sg-node of eni-node-a has no inbound rule for tcp 5432 from 10\.0\.1\.7/,
    ],
  },
  {
    name: "the load balancer's groups admit just the client",
    change: (w) => (group(w, "sg-node").ingress = [tcp(5432, { cidr: "10.0.1.7/32" })]),
    to: ENDPOINT,
    ends: DATABASE,
  },
  {
    name: "no enforcement on PrivateLink",
    change: (w) => {
      group(w, "sg-node").ingress = [];
      node(w).enforcesInboundOnPrivateLink = false;
    },
    to: ENDPOINT,
    ends: DATABASE,
  },
  {
    name: "the consumer's group means nothing to the load balancer",
    change: (w) => (group(w, "sg-node").ingress = [tcp(5432, { groupId: "sg-client" })]),
    to: ENDPOINT,
    ends: ["dropped", "load-balancer-groups", /from 10\.0\.1\.7/],
  },
  {
    name: "nor does it when endpoint and service share a VPC",
    change: (w) => {
      group(w, "sg-node").ingress = [tcp(5432, { groupId: "sg-client" })];
      addInterface(w, "eni-near-endpoint", "vpc-owner", "a", "10.0.1.51", ["sg-endpoint"]);
      w.endpoints.set("eni-near-endpoint", openEndpoint(["eni-node-a"]));
    },
    from: "eni-owner-client",
    to: "10.0.1.51:5432",
    ends: ["dropped", "load-balancer-groups", /from 10\.0\.1\.7/],
  },
  {
    name: "a load balancer without groups lets everyone in",
    change: (w) => {
      setGroups(w, "eni-node-a");
      group(w, "sg-database").ingress = [tcp(5432, { cidr: "10.0.1.200/32" })];
    },
    to: ENDPOINT,
    ends: DATABASE,
  },
  {
    name: "a port without a listener",
    change: (w) => {
      group(w, "sg-endpoint").ingress = [anywhere()];
      group(w, "sg-node").ingress = [anywhere()];
    },
    to: "10.0.1.50:6432",
    ends: ["refused", "no-listener", /load balancer lb-1 has no listener on port 6432/],
  },
  {
    name: "a listener without targets",
    change: (w) => (node(w).listeners = [listenerTo([])]),
    to: ENDPOINT,
    ends: ["refused", "no-target", /lb-1 port 5432 has no target for its node in zone a/],
  },
  {
    name: "a listener whose only target has weight 0",
    change: (w) => (node(w).listeners = [listenerTo([targetAt("10.0.1.20", 1, 0)])]),
    to: ENDPOINT,
    ends: ["refused", "no-target", /has no target/],
  },
  {
    name: "a listener on another port than the target's",
    change: (w) => {
      node(w).listeners = [listenerTo([targetAt("10.0.1.20", 1)], 15_432)];
      group(w, "sg-endpoint").ingress = [tcp(15_432, { cidr: "10.0.0.0/8" })];
      group(w, "sg-node").ingress = [tcp(15_432, { cidr: "10.0.0.0/8" })];
    },
    to: "10.0.1.50:15432",
    ends: DATABASE,
  },
  {
    name: "a load balancer without an outbound rule",
    change: (w) => (group(w, "sg-node").egress = []),
    to: ENDPOINT,
    ends: ["dropped", "source-groups", /sg-node of eni-node-a has no outbound rule for tcp 5432 to 10\.0\.1\.20/],
  },
  {
    name: "a load balancer whose outbound rule names the database's group",
    change: (w) => (group(w, "sg-node").egress = [tcp(5432, { groupId: "sg-database" })]),
    to: ENDPOINT,
    ends: DATABASE,
  },
  {
    name: "a database that admits the consumer's range only",
    change: (w) => (group(w, "sg-database").ingress = [tcp(5432, { cidr: "10.0.1.7/32" })]),
    to: ENDPOINT,
    ends: [
      "dropped",
      "destination-groups",
      /sg-database of eni-db-1 has no inbound rule for tcp 5432 from 10\.0\.1\.200/,
    ],
  },
  {
    name: "a database that names the consumer's group",
    change: (w) => (group(w, "sg-database").ingress = [tcp(5432, { groupId: "sg-client" })]),
    to: ENDPOINT,
    ends: ["dropped", "destination-groups", /sg-database of eni-db-1/],
  },
  {
    name: "a target that is gone",
    change: (w) => w.interfaces.delete("eni-db-1"),
    to: ENDPOINT,
    ends: ["dropped", "no-interface", /no interface has 10\.0\.1\.20 in vpc-owner/],
  },
  {
    name: "a target on premises that is known",
    change: (w) => (node(w).listeners = [listenerTo([targetAt("192.168.7.7", 1)])]),
    to: ENDPOINT,
    ends: "192.168.7.7:5432",
    seenAs: "10.0.1.200",
  },
  {
    name: "a target on premises that is not known",
    change: (w) => (node(w).listeners = [listenerTo([targetAt("192.168.7.8", 1)])]),
    to: ENDPOINT,
    ends: ["dropped", "no-interface", /no interface has 192\.168\.7\.8/],
  },
  {
    name: "a target that is an endpoint of another service",
    change: (w) => {
      addInterface(w, "eni-chained", "vpc-owner", "a", "10.0.1.60", ["sg-endpoint"]);
      w.endpoints.set("eni-chained", { ...openEndpoint(["eni-far-node"]), vpcEndpointId: "vpce-2" });
      addInterface(w, "eni-far-node", "vpc-far", "a", "10.9.0.9", []);
      w.nodes.set("eni-far-node", nodeWith([listenerTo([{ ...targetAt("10.9.0.1", 8), vpcId: "vpc-far" }])]));
      addInterface(w, "eni-far-db", "vpc-far", "a", "10.9.0.1", []);
      node(w).listeners = [listenerTo([targetAt("10.0.1.60", 1)])];
    },
    to: ENDPOINT,
    ends: "10.9.0.1:5432",
    seenAs: "10.9.0.9",
  },
  {
    name: "load balancers that point at each other",
    change: (w) => {
      setGroups(w, "eni-node-a");
      node(w).listeners = [listenerTo([targetAt("10.0.1.200", 1)])];
    },
    to: ENDPOINT,
    ends: ["dropped", "too-many-hops", /more than 4 load balancers in a row/],
  },
];

test.each(rows)("$name", checkRow);
