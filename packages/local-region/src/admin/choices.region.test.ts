import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeStateDirectory } from "../testing/make-state-directory.ts";
import { startTestRegion, type TestRegion } from "../testing/start-test-region.ts";

async function call({ url }: Pick<TestRegion, "url">, method: string, body?: unknown) {
  const answer = await fetch(`${url}/_postern/choices`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const content = (await answer.json()) as { choices: Choice[]; error: { code: string; message: string } };
  const find = (name: string) => content.choices.find((choice) => choice.name === name)?.answer;
  return { status: answer.status, content, find };
}

interface Choice {
  name: string;
  question: string;
  answers: Record<string, string>;
  default: unknown;
  answer: unknown;
}

test("every question is told with its answers, its default and what holds; each is changed by itself", async () => {
  const region = await startTestRegion(onTestFinished, {
    network: "none",
    choices: { ownAccount: "needs-permission" },
  });
  const { choices } = (await call(region, "GET")).content;
  expect(choices.find(({ name }) => name === "ownAccount")).toEqual({
    ...{ name: "ownAccount", question: expect.stringContaining("own account"), mark: "?" },
    ...{ default: "admitted", answer: "needs-permission" },
    answers: { admitted: expect.any(String), "needs-permission": expect.any(String) },
  });
  for (const { name, answer, default: usual } of choices) if (name !== "ownAccount") expect(answer, name).toBe(usual);
  const changed = await call(region, "POST", { requestExpiry: 3600, noTarget: "dropped" });
  expect(changed.status).toBe(200);
  expect([changed.find("requestExpiry"), changed.find("noTarget"), changed.find("ownAccount")]).toEqual([
    3600,
    "dropped",
    "needs-permission",
  ]);
});

test.each([
  [{ noTarget: "silence" }, 'noTarget is "silence"; give refused or dropped'],
  [{ requestExpiry: 60, what: "ever" }, "what is none of the open questions; they are acceptAfterReject, "],
  [[], "the body is not a JSON object"],
])("%j is refused, and nothing is changed", async (wish, message) => {
  const region = await startTestRegion(onTestFinished, { network: "none" });
  const before = (await call(region, "GET")).content;
  const refused = await call(region, "POST", wish);
  expect(refused.status).toBe(400);
  expect(refused.content.error).toMatchObject({
    code: "InvalidRequest",
    message: expect.stringContaining(message),
  });
  expect((await call(region, "GET")).content).toEqual(before);
});

test("answers are kept with the state and in a snapshot, outlive a reset, and give way to those of a start", async () => {
  const stateDirectory = await makeStateDirectory(onTestFinished);
  const first = await startTestRegion(onTestFinished, { network: "none", stateDirectory });
  await call(first, "POST", { flowsAtReject: "kept", interfaceLinger: 0 });
  await fetch(`${first.url}/_postern/reset`, { method: "POST" });
  const snapshot = await (await fetch(`${first.url}/_postern/snapshot`, { method: "POST" })).text();
  await first.stop();

  const choices = { interfaceLinger: 60 };
  const second = await startTestRegion(onTestFinished, { network: "none", stateDirectory, choices });
  const { find } = await call(second, "GET");
  expect([find("flowsAtReject"), find("interfaceLinger"), find("noTarget")]).toEqual(["kept", 60, "refused"]);

  const restore = join(await makeStateDirectory(onTestFinished), "snapshot.jsonl");
  await writeFile(restore, snapshot);
  const third = await startTestRegion(onTestFinished, { network: "none", restore });
  const restored = await call(third, "GET");
  expect([restored.find("flowsAtReject"), restored.find("interfaceLinger")]).toEqual(["kept", 0]);
});

test("a start with an answer that cannot be is refused before anything starts", async () => {
  await expect(startTestRegion(onTestFinished, { choices: { noTarget: "silence" as never } })).rejects.toThrow(
    'noTarget is "silence"; give refused or dropped',
  );
});
