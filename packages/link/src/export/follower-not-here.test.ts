import { expect, test } from "vitest";
import { desiredResources } from "../plan/desired-resources.ts";
import { profileOf } from "../profiles/index.ts";
import { createFound } from "../resources/found.ts";
import { sampleFacts, sampleSpec } from "../testing/sample-link.ts";
import { exportCloudFormation } from "./cloudformation.ts";
import { exportTerraform } from "./terraform.ts";

function linkFollowedBy(follow: "none" | "lambda") {
  const network = { crossZone: true, loadBalancerSecurityGroup: "managed", allowedCidrs: ["10.0.0.0/8"] };
  const spec = sampleSpec({ failover: { follow, events: "rule" }, network });
  const facts = sampleFacts();
  const desired = desiredResources(spec, facts, profileOf("dbt"), new Map());
  return { spec, desired, found: createFound(), subnets: facts.subnets };
}

test.each([exportTerraform, exportCloudFormation])(
  "%o says at its head that the function is not in it, and how it is kept",
  (write) => {
    const text = write(linkFollowedBy("lambda"));
    expect(text).toMatch(/^# .*/);
    expect(text).toMatch(/^# Not here: postern-warehouse-follower, .* postern apply/m);
    expect(write(linkFollowedBy("none"))).not.toContain("follower, the function");
  },
);
