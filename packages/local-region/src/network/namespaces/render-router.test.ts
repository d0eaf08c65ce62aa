import { expect, test } from "vitest";
import { sampleWiring, targetAt } from "../../testing/sample-wiring.ts";
import type { Wiring } from "../wiring.ts";
import { createNames } from "./names.ts";
import { renderRouter } from "./render-router.ts";
import { viewVpcs } from "./vpc-view.ts";

function render(vpcId: string, change: (wiring: Wiring) => void = () => {}, names = createNames()) {
  const wiring = sampleWiring();
  change(wiring);
  const parts = { names, idleSeconds: (seconds: number) => seconds, housed: new Map([["10.0.1.20", "h1"]]) };
  const { rules, ways } = renderRouter(viewVpcs(wiring).get(vpcId)!, {
    ...parts,
    lookUp: () => undefined,
    noTarget: "drop",
    ...{ outsideAddresses: ["192.168.7.9"], speaksForHosts: false },
    endWays: () => ({ dead: [], fading: [] }),
  });
  const elements = (set: string) => Object.fromEntries(rules.sets.get(set)!.elements);
  const chain = (name: string) => rules.chains.get(name)?.rules;
  return { rules, ways, elements, chain };
}

test("an open endpoint leads to its node's address on the link, a closed one nowhere", () => {
  const open = render("vpc-platform");
  expect(open.elements("choices")).toEqual({
    "10.0.1.50 . 5432": "goto choose.eni-endpoint-a.5432",
    "10.0.2.50 . 5432": "goto choose.eni-endpoint-b.5432",
  });
  expect(Object.values(open.elements("ways"))).toEqual(["240.0.0.1 . 5432", "240.0.0.2 . 5432"]);
  const closed = render("vpc-platform", (w) => {
    for (const endpoint of w.endpoints.values()) endpoint.isOpen = false;
  });
  expect([closed.elements("choices"), closed.elements("ways")]).toEqual([{}, {}]);
  expect(closed.ways.size).toBe(0);
  expect(Object.keys(closed.elements("entrances"))).toEqual(["10.0.1.50", "10.0.2.50"]);
});

test("an endpoint that was closed and keeps its flows keeps their ways, and takes no new ones", () => {
  const { elements, ways } = render("vpc-platform", (w) => {
    for (const endpoint of w.endpoints.values()) Object.assign(endpoint, { isOpen: false, keepsFlows: true });
  });
  expect([elements("choices"), ways.size]).toEqual([{}, 2]);
});

test("enforcement judges by the client's own address in the client's VPC, never by its groups", () => {
  const { chain } = render("vpc-platform", (w) => {
    w.groups.get("sg-node")!.ingress.push({ ...w.groups.get("sg-database")!.ingress[0]!, groupId: "sg-client" });
  });
  expect(chain("enforce.eni-node-a")).toEqual(["ip saddr 10.0.0.0/16 tcp dport 5432-5432 accept", "goto enforced"]);
  const off = render("vpc-platform", (w) => (w.nodes.get("eni-node-a")!.enforcesInboundOnPrivateLink = false));
  expect(off.chain("enforce.eni-node-a")).toBeUndefined();
});

test("targets share flows by weight, and one of weight nought has no share", () => {
  const { chain, elements } = render("vpc-owner", (w) => {
    w.nodes.get("eni-node-a")!.listeners[0]!.targets = [
      targetAt("10.0.1.20", 1, 3),
      targetAt("10.0.2.20", 2, 1),
      targetAt("10.0.3.20", 3, 0),
    ];
  });
  expect(chain("choose.eni-node-a.5432")![1]).toMatch(/mod 4 seed 2 map \{ 0-2 : (\d+), 3 : (\d+) \}$/);
  expect(Object.values(elements("ways"))).toContain("10.0.2.20 . 5432");
});

test("a listener without a target does as it was told to", () => {
  const { elements, chain } = render("vpc-owner", (w) => (w.nodes.get("eni-node-a")!.listeners[0]!.targets = []));
  expect(Object.keys(elements("targetless"))).toEqual(["10.0.1.200 . 5432", "240.0.0.1 . 5432"]);
  expect(chain("choose")).toContain("ip daddr . tcp dport @targetless drop");
});

test("every address is behind one device: a housed one behind its own", () => {
  const { elements } = render("vpc-owner");
  const owns = Object.keys(elements("owns"));
  expect(owns).toContain('"h1" . 10.0.1.20');
  expect(owns).toContain('"h0" . 10.0.2.20');
  expect(owns).toContain('"h0" . 192.168.7.9');
  expect(Object.keys(elements("housed"))).toEqual(["10.0.1.20"]);
});

test("a rule that names a group admits the addresses that have it in this VPC", () => {
  const { chain, elements } = render("vpc-owner");
  expect(chain("ingress.sg-database")).toEqual(["ip saddr @members.sg-node tcp dport 5432-5432 accept"]);
  expect(Object.keys(elements("members.sg-node"))).toEqual(["10.0.1.200", "10.0.2.200"]);
});

test("a network ACL that lets everything pass costs nothing, and any other judges each packet twice", () => {
  const all = { ruleNumber: 100, allows: true, cidr: "0.0.0.0/0", fromPort: 0, toPort: 65_535 };
  const withAcl = (ingress: (typeof all)[]) => (w: Wiring) => {
    w.networkAcls = new Map([["acl-1", { ingress, egress: [all] }]]);
    for (const each of w.interfaces.values()) each.networkAclId = "acl-1";
  };
  expect(
    render("vpc-owner", withAcl([all]))
      .chain("judge")!
      .join(),
  ).not.toContain("acl");
  const { chain } = render("vpc-owner", withAcl([{ ...all, allows: false, cidr: "10.9.0.0/16", toPort: 99 }, all]));
  expect(chain("judge")!.filter((rule) => rule.includes("@acl_"))).toHaveLength(2);
  expect(chain("deliver")!.filter((rule) => rule.includes("@acl_"))).toHaveLength(2);
  expect(chain("acl_in.10.0.1.0")).toEqual([
    "ip saddr @subnet.10.0.1.0 return",
    "ip saddr 10.9.0.0/16 tcp dport 0-99 drop",
    "tcp dport 0-65535 return",
    "drop",
  ]);
});
