import { expect, test } from "vitest";
import { LinkError } from "../errors.ts";
import { awsError } from "../testing/fake-context.ts";
import { explainAwsError } from "./explain-aws-error.ts";

const explained = (error: Error) => explainAwsError(error, "us-east-1") as LinkError;

test.each([
  ["ExpiredToken", "not-signed-in", "have expired"],
  ["RequestExpired", "not-signed-in", "have expired"],
  ["AuthFailure", "not-signed-in", "does not accept"],
  ["CredentialsProviderError", "not-signed-in", "no AWS credentials were found"],
  ["UnauthorizedOperation", "not-authorised", "UnauthorizedOperation"],
  ["ECONNREFUSED", "network-unsuitable", "cannot be reached"],
])("%s is %s: %s", (code, kind, says) => {
  const error = explained(awsError(code));
  expect(error).toBeInstanceOf(LinkError);
  expect(error).toMatchObject({ code: kind, problems: [{ hint: expect.stringMatching(/\w/) }] });
  expect(error.message).toContain(says);
});

test("the canonical request that AWS sends back with a wrong signature, token and all, is left out", () => {
  const said =
    "The request signature does not match.\n\nThe Canonical String should have been\n'x-amz-security-token:FwoSECRET'";
  expect(explained(awsError("SignatureDoesNotMatch", said)).message).not.toContain("FwoSECRET");
});

test("another failure of AWS's keeps its code and words, and says that the command may be run again", () => {
  expect(explained(awsError("InternalError", "try later"))).toMatchObject({
    code: "aws-failed",
    problems: [
      {
        value: "InternalError",
        message: expect.stringContaining("try later (InternalError)"),
        hint: expect.stringContaining("run the same command again"),
      },
    ],
  });
});

test("an error that is not AWS's stays as it is", () => {
  const error = new TypeError("a mistake of ours");
  expect(explainAwsError(error, "us-east-1")).toBe(error);
});
