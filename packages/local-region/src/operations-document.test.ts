import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { operationStatuses } from "./operation-statuses.ts";
import { withOperations } from "./operations-document.ts";

const DOCUMENT = new URL("../../../docs/local-region.md", import.meta.url);

test("docs/local-region.md says what is served: if not, run node scripts/write-local-region-doc.ts", async () => {
  const document = await readFile(DOCUMENT, "utf8");
  expect(document).toBe(await withOperations(document));
});

test("a row that is wrong or missing is put right, and nothing else is touched", async () => {
  const document = await readFile(DOCUMENT, "utf8");
  expect(document).toContain("| [AssumeRole](");
  const wrong = document.replace("| [AssumeRole](", "| [AssumeRoll](").replace(/^\| \[CreateVpc\].*\n/m, "");
  expect(wrong).not.toBe(document);
  expect(await withOperations(wrong)).toBe(document);
});

test.each(["", "no markers", "<!-- end of operations -->"])(
  "a document without its markers is refused: '%s'",
  async (text) => {
    await expect(withOperations(text)).rejects.toThrow("put them in");
  },
);

test("an operation is served, partly served with what it lacks, or not served, by AWS's whole model", async () => {
  const statuses = await operationStatuses();
  const find = (service: string, operation: string) =>
    statuses.find((each) => each.service === service && each.operation === operation);
  expect(find("ec2", "DeleteVpc")).toMatchObject({ status: "served", refused: [], withoutEffect: [] });
  expect(find("ec2", "StopInstances")).toMatchObject({ status: "partial", refused: ["Hibernate"] });
  expect(find("ec2", "CreateVpcPeeringConnection")).toMatchObject({ status: "not-served" });
  expect(find("ec2", "CreateNothing")).toBeUndefined();
  expect(new Set(statuses.map(({ service, operation }) => `${service} ${operation}`)).size).toBe(statuses.length);
  expect(statuses.length).toBeGreaterThan(1500);
});
