import { zipSync } from "fflate";
import type { Story } from "./story.ts";

const zip = (source: string) => zipSync({ "index.mjs": new TextEncoder().encode(source) });

/** A Lambda function, its settings, permissions and invocation. */
export const functionsStory: Story = async ({ owner, until }) => {
  const { lambda, iam } = owner;
  const FunctionName = "story";
  const Statement = [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  const { Role } = await iam("CreateRole", { RoleName: "functions", AssumeRolePolicyDocument });
  const { FunctionArn } = await lambda("CreateFunction", {
    ...{ FunctionName, Role: Role.Arn, Runtime: "nodejs22.x", Handler: "index.handler" },
    Code: { ZipFile: zip("export const handler = async (event) => ({ echo: event });") },
  });
  const isReady = () =>
    until(async () => {
      const { State, LastUpdateStatus } = await lambda("GetFunctionConfiguration", { FunctionName });
      return State === "Active" && LastUpdateStatus === "Successful";
    });
  await isReady();
  await lambda("GetFunction", { FunctionName });
  await lambda("ListFunctions");
  await lambda("ListVersionsByFunction", { FunctionName });
  await lambda("GetFunctionCodeSigningConfig", { FunctionName });
  await lambda("Invoke", { FunctionName, Payload: new TextEncoder().encode('{"a":1}') });
  await lambda("UpdateFunctionConfiguration", { FunctionName, Timeout: 10 });
  await isReady();
  await lambda("UpdateFunctionCode", { FunctionName, ZipFile: zip("export const handler = async () => 1;") });
  await isReady();
  await lambda("AddPermission", {
    ...{ FunctionName, StatementId: "rules", Action: "lambda:InvokeFunction", Principal: "events.amazonaws.com" },
  });
  await lambda("GetPolicy", { FunctionName });
  await lambda("RemovePermission", { FunctionName, StatementId: "rules" });
  await lambda("PutFunctionEventInvokeConfig", { FunctionName, MaximumRetryAttempts: 1 });
  await lambda("UpdateFunctionEventInvokeConfig", { FunctionName, MaximumRetryAttempts: 0 });
  await lambda("GetFunctionEventInvokeConfig", { FunctionName });
  await lambda("ListFunctionEventInvokeConfigs", { FunctionName });
  await lambda("DeleteFunctionEventInvokeConfig", { FunctionName });
  await lambda("PutFunctionConcurrency", { FunctionName, ReservedConcurrentExecutions: 1 });
  await lambda("GetFunctionConcurrency", { FunctionName });
  await lambda("DeleteFunctionConcurrency", { FunctionName });
  await lambda("TagResource", { Resource: FunctionArn, Tags: { team: "data" } });
  await lambda("ListTags", { Resource: FunctionArn });
  await lambda("UntagResource", { Resource: FunctionArn, TagKeys: ["team"] });
  await lambda("DeleteFunction", { FunctionName });
};
