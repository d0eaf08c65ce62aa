import { describe, expect, test } from "vitest";
import { profileOf } from "../profiles/index.ts";
import { createFound } from "../resources/found.ts";
import { providerKinds } from "../resources/index.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { sampleFacts, sampleSpec } from "../testing/sample-link.ts";
import { describePlan } from "./describe-plan.ts";
import { desiredResources } from "./desired-resources.ts";
import { followedTargets } from "./followed-targets.ts";
import { makePlan } from "./plan.ts";

const [single] = sampleFacts().databases;
const pair = { ...single!, addresses: ["10.0.1.9", "10.0.2.9"], multiZone: { standby: "10.0.2.9" } };
const followedBy = (failover: Omit<LinkSpec["failover"], "events">) =>
  sampleSpec({ failover: { events: "rule", ...failover } });

test.each([
  ["none", false, "nothing follows it"],
  ["daemon", true, "postern follow"],
  ["lambda", true, "the link's function"],
] as const)("with follow: %s it is said who moves the targets, and as what", (follow, areFollowed, who) => {
  const targets = followedTargets(followedBy({ follow }), pair);
  expect(targets).toMatchObject({ areFollowed, addresses: pair.addresses });
  expect(targets.because).toMatch(new RegExp(`${who}.*, as standby-targets: a Multi-AZ instance`));
});

test("a standby is registered only where both are to be", () => {
  const wish = followedBy({ follow: "lambda", strategy: { warehouse: "writer-only" } });
  expect(followedTargets(wish, pair)).toMatchObject({
    addresses: ["10.0.1.9"],
    because: expect.stringContaining("as writer-only: the specification says so"),
  });
});

test("a strategy that a database cannot have is named by its field", () => {
  const problems = (strategy: LinkSpec["failover"]["strategy"]) => {
    try {
      followedTargets(followedBy({ follow: "none", strategy }), single!);
    } catch (error) {
      return (error as { problems: object[] }).problems;
    }
    return [];
  };
  const value = "standby-targets";
  expect(problems(value)).toMatchObject([{ field: "failover.strategy", value }]);
  expect(problems({ warehouse: value })).toMatchObject([{ field: "failover.strategy.warehouse", value }]);
});

describe("targets that a follower has moved", () => {
  function planWith(follow: LinkSpec["failover"]["follow"], addresses: string[]) {
    const [spec, facts] = [followedBy({ follow }), sampleFacts()];
    const desired = desiredResources(spec, facts, profileOf("dbt"), new Map());
    const found = createFound();
    const targets = addresses.map((address) => ({
      address,
      port: 5432,
      zone: "all",
      state: "healthy",
      reason: undefined,
    }));
    found.put("targets", { name: "warehouse", targetGroupArn: "arn:group", targets });
    const plan = makePlan(providerKinds, desired, found, [], true);
    return { step: plan.steps.find(({ id }) => id === "targets/warehouse"), lines: describePlan(plan) };
  }

  test("are kept, and the plan says that the follower has changed them", () => {
    const { step, lines } = planWith("lambda", ["10.0.2.77"]);
    expect(step).toMatchObject({ action: "keep", note: expect.stringContaining("changed by the follower") });
    expect(lines.find(({ text }) => text.includes("10.0.2.77"))).toMatchObject({
      sign: "=",
      details: [step && "note" in step && step.note],
    });
  });

  test("are put back where nothing follows", () => {
    expect(planWith("none", ["10.0.2.77"]).step).toMatchObject({
      action: "change",
      changes: [{ to: "10.0.1.9:5432" }, { from: "10.0.2.77:5432" }],
    });
  });

  test("are registered by apply where there is none, and bear no note as they should be", () => {
    expect(planWith("lambda", []).step).toMatchObject({ action: "change", changes: [{ to: "10.0.1.9:5432" }] });
    const { step } = planWith("lambda", ["10.0.1.9"]);
    expect(step?.action).toBe("keep");
    expect(step).not.toHaveProperty("note");
  });
});
