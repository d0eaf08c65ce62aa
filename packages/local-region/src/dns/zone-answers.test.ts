import dnsPacket from "dns-packet";
import { expect, onTestFinished, test } from "vitest";
import { makeLoadBalancer, makeVpc, PROVIDER } from "../testing/make-link.ts";
import { makeZone, route53As } from "../testing/make-zone.ts";
import { createTestWorld } from "../testing/test-world.ts";
import { readQuery, writeAnswer } from "./messages.ts";
import { answerQuestion, type DnsView } from "./records.ts";

async function start() {
  const made = createTestWorld(onTestFinished);
  const call = route53As(made, PROVIDER);
  const { vpcId, subnetIds } = await makeVpc(made.as(PROVIDER), ["use1-az1"]);
  const inside: DnsView = { vpcId };
  const ask = (view: DnsView, name: string, type = "A") => answerQuestion(made.world, view, { name, type });
  return { ...made, call, vpcId, subnetIds, inside, ask };
}

test("a private zone is seen in its VPC alone, before the public one of the same name", async () => {
  const { call, vpcId, inside, ask } = await start();
  await (await makeZone(call, "example.com")).change(["CREATE", "db.example.com", "A", "198.51.100.7"]);
  await (await makeZone(call, "example.com", vpcId)).change(["CREATE", "db.example.com", "A", "10.0.1.9"]);
  expect(ask(inside, "DB.example.com.").addresses).toEqual(["10.0.1.9"]);
  expect(ask("public", "db.example.com")).toEqual({ rcode: "NOERROR", addresses: ["198.51.100.7"], ttlSeconds: 300 });
  expect(ask({ vpcId: "vpc-other" }, "db.example.com").addresses).toEqual(["198.51.100.7"]);
});

test("the most specific zone answers, also that there is no such name", async () => {
  const { call, vpcId, inside, ask } = await start();
  await (await makeZone(call, "example.com", vpcId)).change(["CREATE", "*.example.com", "A", "10.0.1.1"]);
  const inner = await makeZone(call, "db.example.com", vpcId);
  await inner.change(["CREATE", "a.db.example.com", "A", "10.0.1.2"]);
  expect(ask(inside, "a.db.example.com").addresses).toEqual(["10.0.1.2"]);
  expect(ask(inside, "b.db.example.com").rcode).toBe("NXDOMAIN");
  expect(ask(inside, "b.example.com").addresses).toEqual(["10.0.1.1"]);
  expect(ask(inside, "a.db.example.com", "TXT")).toMatchObject({ rcode: "NOERROR", addresses: [] });
});

test("a wildcard ends where a name begins", async () => {
  const { call, ask } = await start();
  const zone = await makeZone(call, "example.com");
  await zone.change(["CREATE", "*.example.com", "A", "10.0.0.1"], ["CREATE", "a.example.com", "A", "10.0.0.2"]);
  expect(ask("public", "x.y.example.com").addresses).toEqual(["10.0.0.1"]);
  expect(ask("public", "x.a.example.com").rcode).toBe("NXDOMAIN");
});

test("a CNAME is followed to a load balancer; an alias has its addresses as its own", async () => {
  const { as, call, vpcId, subnetIds, inside, ask } = await start();
  await makeLoadBalancer(as(PROVIDER), subnetIds);
  const [balancer] = (await as(PROVIDER)("DescribeLoadBalancers")).LoadBalancers;
  const zone = await makeZone(call, "example.com", vpcId);
  await zone.change(["CREATE", "db.example.com", "CNAME", "nlb.example.com"]);
  await zone.change(["CREATE", "nlb.example.com", "CNAME", balancer.DNSName]);
  const AliasTarget = {
    HostedZoneId: balancer.CanonicalHostedZoneId,
    DNSName: `dualstack.${balancer.DNSName}`,
    EvaluateTargetHealth: true,
  };
  const ResourceRecordSet = { Name: "alias.example.com", Type: "A", AliasTarget };
  await call("ChangeResourceRecordSets", {
    HostedZoneId: zone.id,
    ChangeBatch: { Changes: [{ Action: "CREATE", ResourceRecordSet }] },
  });
  const target = balancer.DNSName.toLowerCase();
  const { addresses } = ask(inside, target);
  expect(addresses).toHaveLength(1);
  expect(ask(inside, "db.example.com")).toMatchObject({
    addresses,
    aliases: [
      { name: "db.example.com", target: "nlb.example.com", ttlSeconds: 300 },
      { name: "nlb.example.com", target, ttlSeconds: 300 },
    ],
  });
  expect(ask(inside, "db.example.com", "CNAME")).toMatchObject({
    addresses: [],
    aliases: [{ target: "nlb.example.com" }],
  });
  expect(ask(inside, "alias.example.com")).toEqual({ rcode: "NOERROR", addresses, ttlSeconds: 60, records: undefined });
  expect(ask("public", "db.example.com").rcode).toBe("NXDOMAIN");
});

test("a CNAME to nobody's name is told as it is, and a circle ends", async () => {
  const { call, vpcId, inside, ask } = await start();
  const zone = await makeZone(call, "example.com", vpcId);
  await zone.change(
    ["CREATE", "out.example.com", "CNAME", "elsewhere.net"],
    ["CREATE", "a.example.com", "CNAME", "b.example.com"],
    ["CREATE", "b.example.com", "CNAME", "a.example.com"],
  );
  expect(ask(inside, "out.example.com")).toMatchObject({
    rcode: "NOERROR",
    addresses: [],
    aliases: [{ target: "elsewhere.net" }],
  });
  expect(ask(inside, "a.example.com")).toMatchObject({ rcode: "NXDOMAIN", addresses: [] });
});

test("records of every type go over the wire, names in the case in which they were asked", async () => {
  const { call, ask } = await start();
  const zone = await makeZone(call, "example.com");
  await zone.change(
    ["CREATE", "six.example.com", "AAAA", "2001:db8::7"],
    ["CREATE", "text.example.com", "TXT", '"one" "two"', '"three"'],
    ["CREATE", "to.example.com", "CNAME", "text.example.com"],
  );
  const answersTo = (name: string, type: "AAAA" | "TXT" | "SOA" | "NS") => {
    const query = readQuery(dnsPacket.encode({ type: "query", id: 7, questions: [{ name, type }] }));
    if (query.kind !== "question") throw new Error(query.kind);
    return dnsPacket.decode(writeAnswer(query, ask("public", name, type), true)).answers;
  };
  expect(answersTo("Six.Example.com", "AAAA")).toMatchObject([
    { name: "Six.Example.com", type: "AAAA", ttl: 300, data: "2001:db8::7" },
  ]);
  expect(answersTo("to.example.com", "TXT")).toMatchObject([
    { name: "to.example.com", type: "CNAME", data: "text.example.com" },
    { name: "text.example.com", type: "TXT", data: [Buffer.from("one"), Buffer.from("two")] },
    { name: "text.example.com", type: "TXT", data: [Buffer.from("three")] },
  ]);
  expect(answersTo("example.com", "SOA")).toMatchObject([
    { type: "SOA", data: { rname: "awsdns-hostmaster.amazon.com", retry: 900 } },
  ]);
  expect(answersTo("example.com", "NS")).toHaveLength(4);
});
