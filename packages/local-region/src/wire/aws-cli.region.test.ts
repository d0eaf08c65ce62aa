import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { startTestRegion, type TestRegion } from "../testing/start-test-region.ts";

const run = promisify(execFile);
const hasCli = await run("aws", ["--version"]).then(
  () => true,
  () => false,
);
// Where everything is required, its absence is a failure of the first test.
const testWithCli = test.skipIf(!hasCli && process.env.POSTERN_REQUIRE_ALL !== "1");

type Outcome = { answer: Record<string, never>; error: string };

function cliOf(region: TestRegion, credentials: { id: string; secret: string; token?: string }) {
  return async (...command: string[]): Promise<Outcome> => {
    const env = {
      PATH: process.env.PATH,
      // No profile of whoever runs the tests is read.
      HOME: "/nonexistent",
      AWS_ENDPOINT_URL: region.endpoint,
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: credentials.id,
      AWS_SECRET_ACCESS_KEY: credentials.secret,
      ...(credentials.token && { AWS_SESSION_TOKEN: credentials.token }),
      AWS_MAX_ATTEMPTS: "1",
      AWS_EC2_METADATA_DISABLED: "true",
    };
    try {
      const { stdout } = await run("aws", [...command, "--output", "json"], { env });
      return { answer: stdout ? JSON.parse(stdout) : {}, error: "" };
    } catch (error) {
      return { answer: {}, error: (error as { stderr: string }).stderr };
    }
  };
}

testWithCli("the AWS CLI signs in, assumes a role and reads its errors", { timeout: 60_000 }, async () => {
  const region = await startTestRegion(onTestFinished);
  const aws = cliOf(region, { id: "111122223333", secret: region.secretAccessKey });

  const [identity, assumed, denied, wrong] = await Promise.all([
    aws("sts", "get-caller-identity"),
    aws("sts", "assume-role", "--role-arn", "arn:aws:iam::111122223333:role/reader", "--role-session-name", "cli"),
    aws("sts", "assume-role", "--role-arn", "arn:aws:iam::444455556666:role/reader", "--role-session-name", "cli"),
    cliOf(region, { id: "111122223333", secret: "guess" })("ec2", "describe-vpcs"),
  ]);
  expect(identity).toEqual({
    answer: { UserId: "111122223333", Account: "111122223333", Arn: "arn:aws:iam::111122223333:root" },
    error: "",
  });
  expect(denied.error).toContain("An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:");
  expect(wrong.error).toContain("An error occurred (SignatureDoesNotMatch) when calling the DescribeVpcs operation");

  const { AccessKeyId, SecretAccessKey, SessionToken } = assumed.answer.Credentials as unknown as Record<
    string,
    string
  >;
  const asRole = cliOf(region, { id: AccessKeyId!, secret: SecretAccessKey!, token: SessionToken! });
  const [who, notServed] = await Promise.all([
    asRole("sts", "get-caller-identity"),
    asRole("ec2", "describe-snapshots"),
  ]);
  expect(who.answer.Arn).toBe("arn:aws:sts::111122223333:assumed-role/reader/cli");
  expect(notServed.error).toContain("(InvalidAction)");
  expect(notServed.error).toContain("The local region does not serve DescribeSnapshots of ec2");
  expect(region.logged).toEqual([]);
});
