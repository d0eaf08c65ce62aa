import { expect, test } from "vitest";
import { sampleFacts, sampleSpec } from "../testing/sample-link.ts";
import { costPerMonth, describeCost } from "./cost-per-month.ts";

const { network } = sampleSpec();

test("of two zones is what AWS's price pages add up to", () => {
  const { owner, platform } = costPerMonth({ network }, sampleFacts());
  // 730 h × 0.0225; 100 GB × (0.006 + half of it × 0.02)
  expect(owner.standing).toBeCloseTo(16.43, 2);
  expect(owner.perHundredGigabytes).toBeCloseTo(1.6, 2);
  // 730 h × 0.01 × 2 zones
  expect(platform.standing).toBeCloseTo(14.6, 2);
  expect(platform.perHundredGigabytes).toBeCloseTo(1, 2);
});

test("without cross-zone has nothing that crosses zones", () => {
  const { owner } = costPerMonth({ network: { ...network, crossZone: false } }, sampleFacts());
  expect(owner.perHundredGigabytes).toBeCloseTo(0.6, 2);
});

test("is told with the date of its rates, and where they are another region's", () => {
  const cost = costPerMonth({ network }, sampleFacts());
  expect(describeCost(cost, "us-east-1")).toContain(`read ${cost.rates.checked})`);
  expect(describeCost(cost, "eu-west-1")).toContain("eu-west-1 may differ");
});
