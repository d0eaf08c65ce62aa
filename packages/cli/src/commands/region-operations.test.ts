import { expect, test } from "vitest";
import type { Surroundings } from "../command.ts";
import { runRegionOperations } from "./region-operations.ts";

function stand(json: boolean) {
  const printed: string[] = [];
  const surroundings = { terminal: { out: (text: string) => printed.push(text) }, json } as unknown as Surroundings;
  return { surroundings, said: () => printed.join("\n") };
}

test("tells of each operation whether it is served, and what is missing of it", async () => {
  const { surroundings, said } = stand(false);
  expect(await runRegionOperations(surroundings, { service: "ec2" })).toBe(0);
  const lines = said().split("\n");
  expect(lines).toContain("ec2 DeleteVpc: served");
  expect(lines).toContain("ec2 StopInstances: partial; refuses Hibernate; takes without effect Force, SkipOsShutdown");
  expect(lines.filter((line) => !line.startsWith("ec2 ") || line.includes("not served"))).toEqual([]);
});

test("with --all tells what is not served as well, as a document when asked", async () => {
  const { surroundings, said } = stand(true);
  await runRegionOperations(surroundings, { all: true });
  const { ok, operations } = JSON.parse(said());
  expect(ok).toBe(true);
  expect(operations).toContainEqual({
    ...{ service: "ec2", operation: "CreateVpcPeeringConnection", status: "not-served" },
    ...{ refused: [], withoutEffect: [] },
  });
});

test("a service that it does not know is the user's mistake, with those that it knows", async () => {
  const { surroundings } = stand(false);
  await expect(runRegionOperations(surroundings, { service: "s3" })).rejects.toMatchObject({
    message: "'s3' is not a service that the local region knows",
    hint: expect.stringContaining("one of ec2, elasticloadbalancing, rds"),
  });
});
