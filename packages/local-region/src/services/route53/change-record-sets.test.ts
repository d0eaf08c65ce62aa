import { expect, onTestFinished, test } from "vitest";
import { makeLoadBalancer, makeVpc, PROVIDER } from "../../testing/make-link.ts";
import { makeZone, route53As } from "../../testing/make-zone.ts";
import { createTestWorld } from "../../testing/test-world.ts";
import { publicTxtRecords } from "./find-records.ts";

async function start() {
  const made = createTestWorld(onTestFinished);
  const call = route53As(made, PROVIDER);
  const zone = await makeZone(call, "example.com");
  const list = async (more: object = {}) =>
    (await call("ListResourceRecordSets", { HostedZoneId: zone.id, ...more })).ResourceRecordSets;
  return { ...made, call, zone, list };
}

test("a batch is made as a whole or not at all, and every fault of it is told", async () => {
  const { zone, list } = await start();
  await zone.change(
    ["CREATE", "a.example.com", "A", "10.0.0.1", "10.0.0.2"],
    ["CREATE", "t.example.com", "TXT", '"x"'],
  );
  const batch = zone.change(
    ["CREATE", "new.example.com", "A", "10.0.0.3"],
    ["CREATE", "a.example.com", "A", "10.0.0.3"],
    ["DELETE", "b.example.com", "A", "10.0.0.3"],
    ["DELETE", "a.example.com", "A", "10.0.0.1"],
  );
  await expect(batch).rejects.toMatchObject({
    code: "InvalidChangeBatch",
    message:
      "[Tried to create resource record set [name='a.example.com.', type='A'] but it already exists, " +
      "Tried to delete resource record set [name='b.example.com.', type='A'] but it was not found, " +
      "Tried to delete resource record set [name='a.example.com.', type='A'] but the values provided do not match the current values]",
  });
  expect((await list()).map((set: { Name: string }) => set.Name)).not.toContain("new.example.com.");
  await zone.change(
    ["DELETE", "a.example.com", "A", "10.0.0.2", "10.0.0.1"],
    ["CREATE", "a.example.com", "CNAME", "db.example.org"],
    ["UPSERT", "t.example.com", "TXT", '"y" "z"'],
  );
  expect((await list()).filter((set: { Type: string }) => !["NS", "SOA"].includes(set.Type))).toEqual([
    { Name: "a.example.com.", Type: "CNAME", TTL: 300, ResourceRecords: [{ Value: "db.example.org" }] },
    { Name: "t.example.com.", Type: "TXT", TTL: 300, ResourceRecords: [{ Value: '"y" "z"' }] },
  ]);
});

test.each([
  [
    ["CREATE", "a.example.org", "A", "10.0.0.1"],
    "RRSet with DNS name a.example.org. is not permitted in zone example.com.",
  ],
  [
    ["CREATE", "example.com", "CNAME", "b.org"],
    "RRSet of type CNAME with DNS name example.com. is not permitted at apex in zone example.com.",
  ],
  [
    ["CREATE", "x.example.com", "CNAME", "b.org"],
    "RRSet of type CNAME with DNS name x.example.com. is not permitted as it conflicts with other records with the same DNS name in zone example.com.",
  ],
  [
    ["CREATE", "c.example.com", "A", "10.0.0.1"],
    "RRSet of type A with DNS name c.example.com. is not permitted because a conflicting RRSet of type CNAME with the same DNS name already exists in zone example.com.",
  ],
  [
    ["CREATE", "y.example.com", "A", "10.0.0.999"],
    "Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) encountered with '10.0.0.999''",
  ],
  [
    ["CREATE", "y.example.com", "TXT", "bare"],
    "Invalid Resource Record: 'FATAL problem: InvalidCharacterString (Value should be enclosed in quotation marks) encountered with 'bare''",
  ],
  [["CREATE", "y.example.com", "TXT", `"${"x".repeat(256)}"`], "InvalidCharacterString"],
  [["CREATE", "y.example.com", "AAAA", "10.0.0.1"], "AAAARRDATAIllegalIPv6Address"],
  [["CREATE", "y.example.com", "MX", "10 mail"], "does not serve records of type MX"],
] as [[string, string, string, string], string][])("refuses %j", async (change, message) => {
  const { zone } = await start();
  await zone.change(["CREATE", "x.example.com", "A", "10.0.0.1"], ["CREATE", "c.example.com", "CNAME", "b.org"]);
  await expect(zone.change(change)).rejects.toThrow(message);
});

test("the zone keeps its own NS and SOA records", async () => {
  const { zone, list, call } = await start();
  const own: { Name: string; Type: string }[] = await list();
  const remove = (set: object) =>
    call("ChangeResourceRecordSets", {
      HostedZoneId: zone.id,
      ChangeBatch: { Changes: [{ Action: "DELETE", ResourceRecordSet: set }] },
    });
  expect(own.map(({ Type }) => Type)).toEqual(["NS", "SOA"]);
  await expect(remove(own[0]!)).rejects.toThrow(
    "A HostedZone must contain at least one NS record for the zone itself.",
  );
  await expect(remove(own[1]!)).rejects.toThrow("A HostedZone must contain exactly one SOA record.");
});

test("an alias leads to a load balancer in its own hosted zone, and to nothing else outside", async () => {
  const { zone, list, call, as } = await start();
  const { subnetIds } = await makeVpc(as(PROVIDER), ["use1-az1"]);
  await makeLoadBalancer(as(PROVIDER), subnetIds);
  const [balancer] = (await as(PROVIDER)("DescribeLoadBalancers")).LoadBalancers;
  const alias = (HostedZoneId: string, DNSName: string) =>
    call("ChangeResourceRecordSets", {
      HostedZoneId: zone.id,
      ChangeBatch: {
        Changes: [
          {
            Action: "UPSERT",
            ResourceRecordSet: {
              Name: "db.example.com",
              Type: "A",
              AliasTarget: { HostedZoneId, DNSName, EvaluateTargetHealth: false },
            },
          },
        ],
      },
    });
  await alias(balancer.CanonicalHostedZoneId, balancer.DNSName);
  expect((await list()).find((set: { Name: string }) => set.Name === "db.example.com.")?.AliasTarget).toEqual({
    HostedZoneId: balancer.CanonicalHostedZoneId,
    DNSName: `${balancer.DNSName.toLowerCase()}.`,
    EvaluateTargetHealth: false,
  });
  await expect(alias("ZOTHER", balancer.DNSName)).rejects.toThrow("does not lie within the target zone");
  await expect(alias(zone.id.split("/").at(-1)!, "absent.example.com")).rejects.toThrow(
    "but that target was not found",
  );
});

test("records are listed in the order of their labels, from where the page before ended; a wildcard is written as AWS does", async () => {
  const { zone, call } = await start();
  const names = ["z.example.com", "*.example.com", "a.z.example.com", "b.example.com"];
  await zone.change(...names.map((name): [string, string, string, string] => ["CREATE", name, "A", "10.0.0.1"]));
  const seen: string[] = [];
  for (let start: object = {}, more = true; more; ) {
    const page = await call("ListResourceRecordSets", { HostedZoneId: zone.id, MaxItems: 2, ...start });
    seen.push(...page.ResourceRecordSets.map((set: { Name: string; Type: string }) => `${set.Name} ${set.Type}`));
    more = page.IsTruncated;
    start = { StartRecordName: page.NextRecordName, StartRecordType: page.NextRecordType };
  }
  expect(seen).toEqual([
    "example.com. NS",
    "example.com. SOA",
    "\\052.example.com. A",
    "b.example.com. A",
    "z.example.com. A",
    "a.z.example.com. A",
  ]);
});

test("TXT records of public zones are what everyone reads; private ones are nobody else's", async () => {
  const { world, zone, call, as } = await start();
  await zone.change(["CREATE", "_x.example.com", "TXT", '"vpce:" "one"', '"two\\"\\075"']);
  expect(publicTxtRecords(world, "_X.example.com.")).toEqual(["vpce:one", 'two"=']);
  expect(publicTxtRecords(world, "example.com")).toEqual([]);
  const { vpcId } = await makeVpc(as(PROVIDER), []);
  const inner = await makeZone(call, "internal.org", vpcId);
  await inner.change(["CREATE", "_x.internal.org", "TXT", '"secret"']);
  expect(publicTxtRecords(world, "_x.internal.org")).toEqual([]);
});
