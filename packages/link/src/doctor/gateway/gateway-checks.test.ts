import { expect, test } from "vitest";
import type { ObservedByKind } from "../../resources/found.ts";
import { createFound } from "../../resources/found.ts";
import { configurationsAreActive } from "./checks/configurations-are-active.ts";
import { gatewayIsActive } from "./checks/gateway-is-active.ts";
import { gatewayChecks } from "./checks/index.ts";
import type { GatewayFacts } from "./gateway-facts.ts";

function factsWith(gatewayStatus: string, configurationStatus: string, failureReason?: string): GatewayFacts {
  const found = createFound();
  found.put("resource-gateway", {
    ...{ name: "resource-gateway", gatewayId: "rgw-1", arn: "arn", status: gatewayStatus },
    ...{ vpcId: "vpc-1", subnetIds: [], groupIds: [] },
  });
  const configuration: ObservedByKind["resource-configuration"] = {
    ...{ name: "orders", configurationId: "rcfg-1", arn: "arn", status: configurationStatus },
    ...{ failureReason, definition: undefined, port: undefined },
  };
  found.put("resource-configuration", configuration);
  return { found: { known: true, value: found } } as unknown as GatewayFacts;
}

test("each question about a gateway is its own, and comes after those that it depends on", () => {
  const ids = gatewayChecks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const early = gatewayChecks.flatMap(({ dependsOn }, index) =>
    dependsOn.filter((other) => !ids.slice(0, index).includes(other)),
  );
  expect(early).toEqual([]);
});

test("a gateway or configuration that is active is well", () => {
  expect(gatewayIsActive.run(factsWith("ACTIVE", "ACTIVE"))).toEqual([]);
  expect(configurationsAreActive.run(factsWith("ACTIVE", "ACTIVE"))).toEqual([]);
});

test("what is being made is waited for; what failed is made anew, with AWS's reason", () => {
  expect(gatewayIsActive.run(factsWith("CREATE_IN_PROGRESS", "ACTIVE"))).toMatchObject([
    { repair: { steps: [expect.stringContaining("status --watch")] } },
  ]);
  expect(gatewayIsActive.run(factsWith("CREATE_FAILED", "ACTIVE"))).toMatchObject([
    { repair: { steps: [expect.stringContaining("postern destroy"), "postern apply"] } },
  ]);
  expect(configurationsAreActive.run(factsWith("ACTIVE", "CREATE_FAILED", "no such database"))).toMatchObject([
    {
      evidence: ["AWS says: no such database"],
      repair: {
        steps: [
          { operation: "deleteResourceConfiguration", input: { resourceConfigurationIdentifier: "rcfg-1" } },
          "postern apply",
        ],
      },
    },
  ]);
});
