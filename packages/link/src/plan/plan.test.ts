import { describe, expect, test } from "vitest";
import { profileOf } from "../profiles/index.ts";
import { createFound } from "../resources/found.ts";
import { providerKinds } from "../resources/index.ts";
import { sampleFacts, sampleSpec } from "../testing/sample-link.ts";
import { allocatePorts } from "./allocate-ports.ts";
import { describePlan, summarisePlan } from "./describe-plan.ts";
import { desiredResources } from "./desired-resources.ts";
import { hasChanges, makePlan, replacements } from "./plan.ts";
import { remarksOn } from "./remarks.ts";

const desiredBy = (spec = sampleSpec(), facts = sampleFacts()) =>
  desiredResources(spec, facts, profileOf("dbt"), allocatePorts(spec, facts));
const wanted = desiredBy();

function foundBalancer(changes: object = {}) {
  const found = createFound();
  found.put("load-balancer", {
    name: "load-balancer",
    arn: "arn:lb",
    dnsName: "lb.example",
    state: "active",
    vpcId: "vpc-1",
    subnetIds: ["subnet-2", "subnet-1"],
    zoneNames: [],
    crossZone: true,
    groupIds: [],
    nodeAddresses: ["10.0.1.5", "10.0.2.5"],
    ...changes,
  });
  return found;
}

const actionOf = (id: string, found = createFound()) =>
  makePlan(providerKinds, wanted, found).steps.find((step) => step.id === id);

describe("a plan", () => {
  test("for an empty account creates everything", () => {
    const plan = makePlan(providerKinds, wanted, createFound());
    expect(new Set(plan.steps.map(({ action }) => action))).toEqual(new Set(["create"]));
    expect(summarisePlan(plan)).toBe("10 to create, 0 to change, 0 to remove, 0 to keep.");
  });

  test("keeps what is as it should be, whatever the order of its lists", () => {
    expect(actionOf("load-balancer/load-balancer", foundBalancer())?.action).toBe("keep");
  });

  test("changes in place what AWS changes in place, from what to what", () => {
    expect(actionOf("load-balancer/load-balancer", foundBalancer({ crossZone: false }))).toMatchObject({
      action: "change",
      changes: [{ what: "cross-zone load balancing", from: "off", to: "on", how: "in place" }],
    });
  });

  test("says of groups on a load balancer made without that only a new one can have them", () => {
    const spec = sampleSpec({ network: { ...sampleSpec().network, loadBalancerSecurityGroup: "sg-own" } });
    const plan = makePlan(providerKinds, desiredBy(spec), foundBalancer());
    expect(replacements(plan)).toMatchObject([{ change: { what: "security groups", how: "by replacement" } }]);
  });

  test("removes what is the link's and no longer wanted, users before what they use", () => {
    const found = foundBalancer();
    const health = { intervalSeconds: 10, healthy: 2, unhealthy: 2 };
    found.put("target-group", {
      name: "old",
      arn: "arn:old",
      groupName: "warehouse-old",
      targetType: "ip",
      vpcId: "vpc-1",
      healthCheck: health,
      attributes: {},
    });
    found.put("listener", { name: "old", arn: "arn:listener", port: 6000, targetGroupArn: "arn:old" });
    const removed = makePlan(providerKinds, wanted, found).steps.filter(({ action }) => action === "remove");
    expect(removed.map(({ id }) => id)).toEqual(["listener/old", "target-group/old"]);
  });

  test("never removes a platform's connection", () => {
    const found = foundBalancer();
    const connection = {
      serviceId: "s",
      vpcEndpointId: "vpce-1",
      state: "available",
      ownerAccountId: "1",
      region: undefined,
      dnsNames: [],
      createdAt: undefined,
    };
    found.put("endpoint-connection", { name: "vpce-1", ...connection });
    expect(makePlan(providerKinds, wanted, found).steps.some(({ id }) => id.startsWith("endpoint-connection"))).toBe(
      false,
    );
  });

  test("of nothing to do says so", () => {
    const [balancer] = wanted;
    const plan = makePlan(providerKinds, [balancer!], foundBalancer());
    expect(hasChanges(plan)).toBe(false);
    expect(summarisePlan(plan)).toContain("Nothing to do");
  });

  test("reads as sentences, with the reason under each step and remarks at the end", () => {
    const spec = sampleSpec({ network: { ...sampleSpec().network, crossZone: false } });
    const plan = makePlan(providerKinds, wanted, createFound(), remarksOn(spec, sampleFacts(), profileOf("dbt")));
    const lines = describePlan(plan);
    expect(lines[0]).toMatchObject({ sign: "+", text: "create internal network load balancer in use1-az1, use1-az2" });
    const remarks = lines.filter(({ sign }) => sign === "!").map(({ text }) => text);
    expect(remarks.some((text) => text.includes("the value is a role"))).toBe(true);
    expect(remarks.some((text) => text.includes("cross-zone load balancing is off"))).toBe(true);
    expect(remarks.some((text) => text.includes("billing"))).toBe(true);
  });

  test("that would need another load balancer says in capitals what that means", () => {
    const spec = sampleSpec({ network: { ...sampleSpec().network, loadBalancerSecurityGroup: "sg-own" } });
    const plan = makePlan(providerKinds, desiredBy(spec), foundBalancer());
    const lines = describePlan(plan).map(({ text }) => text);
    expect(lines).toContainEqual(expect.stringContaining("THE SERVICE NAME WILL CHANGE"));
    const sound = describePlan(makePlan(providerKinds, wanted, foundBalancer())).map(({ text }) => text);
    expect(sound).not.toContainEqual(expect.stringContaining("THE SERVICE NAME WILL CHANGE"));
  });

  describe("of a managed group with the platform's wide range", () => {
    const spec = sampleSpec({ network: { ...sampleSpec().network, loadBalancerSecurityGroup: "managed" } });
    const remarksAt = (today: string, until?: string) => {
      const found = createFound();
      const rule = { ruleId: "sgr-1", groupId: "sg-1", port: 5432, source: "10.0.0.0/8", owner: undefined, until };
      if (until) found.put("security-group", { name: "load-balancer", groupId: "sg-1", vpcId: "vpc-1", rules: [rule] });
      return remarksOn(spec, sampleFacts(), profileOf("dbt"), found, today).join("\n");
    };

    test("names the day until which it is meant to stand, and says when that is over", () => {
      expect(remarksAt("2026-11-23")).toContain("meant to stand until 30 days after it is made");
      expect(remarksAt("2026-11-23", "2026-12-23")).toContain("is meant to stand until 2026-12-23");
      expect(remarksAt("2027-01-01", "2026-12-23")).toContain("until 2026-12-23, which is over");
    });

    test("dates the rule when it is made", () => {
      const ports = new Map([["warehouse", 5432]]);
      const desired = desiredResources(spec, sampleFacts(), profileOf("dbt"), ports, "2026-12-23");
      expect(desired[0]).toMatchObject({ inbound: [{ source: "10.0.0.0/8", until: "2026-12-23" }] });
    });
  });
});
