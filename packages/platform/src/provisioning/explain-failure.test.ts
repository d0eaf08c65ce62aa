import { LinkError } from "@postern/link";
import { expect, test } from "vitest";
import { explainFailure } from "./explain-failure.ts";

const awsError = (name: string, httpStatusCode: number) =>
  Object.assign(new Error(`${name} it said`), { name, Code: name, $metadata: { httpStatusCode } });

test.each([
  ["InvalidSubnetID.NotFound", 400, false],
  ["VpcEndpointLimitExceeded", 400, false],
  ["InvalidParameter", 400, false],
  ["RequestLimitExceeded", 400, true],
  ["Unavailable", 400, true],
  ["UnauthorizedOperation", 403, true],
  ["ExpiredToken", 400, true],
  ["InternalError", 500, true],
])("AWS's %s (%i): worth another try is %s", (code, status, retryable) => {
  expect(explainFailure(awsError(code, status)).retryable).toBe(retryable);
});

test("finds AWS's refusal inside a step's error and shows its words and code", () => {
  const step = new LinkError("apply-failed", [], awsError("VpcEndpointLimitExceeded", 400));
  expect(explainFailure(step)).toMatchObject({
    retryable: false,
    message: "AWS refused: VpcEndpointLimitExceeded it said (VpcEndpointLimitExceeded)",
  });
});

test("what is not known is tried again", () => {
  expect(explainFailure(new TypeError("fetch failed")).retryable).toBe(true);
  expect(explainFailure("odd")).toMatchObject({ retryable: true, message: "odd" });
});
