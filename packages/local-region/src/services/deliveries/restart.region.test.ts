import { strToU8, zipSync } from "fflate";
import { expect, onTestFinished, test, vi } from "vitest";
import { makeStateDirectory } from "../../testing/make-state-directory.ts";
import { openStage } from "../../testing/open-stage.ts";
import { startKillableRegion } from "../../testing/start-killable-region.ts";

const PATIENCE = { timeout: 30_000, interval: 50 };
const TRUST = JSON.stringify({
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

test("a message and a function's event that were on their way when the region was killed arrive in the next", {
  timeout: 90_000,
}, async () => {
  const stateDirectory = await makeStateDirectory(onTestFinished);
  const killed = await startKillableRegion(onTestFinished, { stateDirectory, profile: "real" });
  const first = openStage(killed, onTestFinished);
  const { sns, iam, lambda } = first.owner;
  const { TopicArn } = await sns("CreateTopic", { Name: "news" });
  await sns("Subscribe", { TopicArn, Protocol: "postern", Endpoint: "inbox" });
  const { Role } = await iam("CreateRole", { RoleName: "f", AssumeRolePolicyDocument: TRUST });
  const code = "export const handler = async (event) => console.log('heard ' + event.Records[0].Sns.Message);";
  const { FunctionArn } = await lambda("CreateFunction", {
    ...{ FunctionName: "f", Role: Role.Arn, Runtime: "nodejs24.x", Handler: "index.handler" },
    Code: { ZipFile: zipSync({ "index.mjs": strToU8(code) }) },
  });
  await lambda("AddPermission", {
    ...{ FunctionName: "f", StatementId: "s", Action: "lambda:InvokeFunction", Principal: "sns.amazonaws.com" },
  });
  await sns("Subscribe", { TopicArn, Protocol: "lambda", Endpoint: FunctionArn });
  // The mailbox's delivery is late; the function, at AWS's pace, is still being made and takes no event yet.
  await first.admin("event-faults", { method: "POST", body: { effect: "delay", seconds: 3600, count: 1 } });
  await sns("Publish", { TopicArn, Message: "it is so" });
  expect(await first.admin("sns/messages", { method: "GET" })).toEqual({ messages: [] });
  await killed.kill();

  const next = await startKillableRegion(onTestFinished, { stateDirectory });
  const second = openStage(next, onTestFinished);
  await vi.waitFor(async () => {
    const { messages } = await second.admin("sns/messages", { method: "GET" });
    expect(messages.map(({ message }: { message: string }) => message)).toEqual(["it is so"]);
    expect(JSON.stringify(await second.admin("lambda/f/logs", { method: "GET" }))).toContain("heard it is so");
  }, PATIENCE);
});
