import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import type { LinkEvent } from "../host.ts";
import { createFound } from "../resources/found.ts";
import { type TargetGroupObserved, targetGroup } from "../resources/target-group.ts";
import { awsError, fakeContext } from "../testing/fake-context.ts";
import { removeAll } from "./destroy.ts";

const groupNamed = (name: string): TargetGroupObserved => ({
  ...{ name, groupName: name, arn: `arn:${name}`, vpcId: "vpc-0", targetType: "ip", attributes: undefined },
  healthCheck: { intervalSeconds: 30, healthy: 2, unhealthy: 2 },
});

test("a removal that AWS refuses is told when the others of its kind have ended", async () => {
  const found = createFound();
  for (const name of ["orders", "reports"]) found.put("target-group", groupNamed(name));
  const remove = async (_context: unknown, { name }: { name: string }) => {
    if (name === "orders") throw awsError("OperationNotPermitted");
    for (let turns = 0; turns < 3; turns++) await turn();
  };
  const told: LinkEvent[] = [];
  const { context } = fakeContext({});
  const kinds = [{ ...targetGroup, remove }];
  const removing = removeAll(context, { report: (event) => void told.push(event) }, kinds, found);
  await expect(removing).rejects.toThrow("OperationNotPermitted");
  expect(told.filter(({ type }) => type !== "step-started")).toMatchObject([
    { type: "step-failed", step: "target-group/orders" },
    { type: "step-done", step: "target-group/reports" },
  ]);
});
