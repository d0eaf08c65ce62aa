import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { createFunctionRunner } from "./create-function-runner.ts";
import type { FunctionRunner, FunctionSetup } from "./function-runner.ts";

const ARN = "arn:aws:lambda:us-east-1:111122223333:function:follow";

async function startRunner(): Promise<FunctionRunner> {
  const directory = await mkdtemp(join(tmpdir(), "postern-functions-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const runner = createFunctionRunner({
    directory,
    publicDnsServer: () => "127.0.0.1:53",
    openHost: () => Promise.reject(new Error("no VPC here")),
  });
  onTestFinished(() => runner.stop());
  return runner;
}

function setupOf(files: Record<string, string>, change: Partial<FunctionSetup> = {}): FunctionSetup {
  const zip = zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
  return {
    functionArn: ARN,
    name: "follow",
    revision: "1",
    runtime: "nodejs24.x",
    handler: "index.handler",
    timeoutSeconds: 20,
    memoryMb: 128,
    readCode: () => zip,
    environment: () => ({
      _HANDLER: change.handler ?? "index.handler",
      AWS_LAMBDA_FUNCTION_NAME: "follow",
      COLOUR: "red",
    }),
    vpc: undefined,
    ...change,
  };
}

const invocation = (event: unknown = {}, requestId = "r-1") => ({ requestId, payload: JSON.stringify(event) });

test("a function returns what its handler resolves to, with event, context and environment", async () => {
  const runner = await startRunner();
  const setup = setupOf({
    "index.mjs": `
      import { word } from "./lib/word.mjs";
      export async function handler(event, context) {
        console.log("got", event);
        return { word, event, id: context.awsRequestId, colour: process.env.COLOUR, left: context.getRemainingTimeInMillis() > 0 };
      }`,
    "lib/word.mjs": `export const word = "hello";`,
  });
  const outcome = await runner.invoke(setup, invocation({ one: [1, "é\u2028"] }));
  expect(outcome).toMatchObject({ hasFailed: false });
  expect(JSON.parse(outcome.payload)).toEqual({
    word: "hello",
    event: { one: [1, "é\u2028"] },
    id: "r-1",
    colour: "red",
    left: true,
  });
  expect(outcome.log).toMatch(
    /^START RequestId: r-1.*\tr-1\tINFO\tgot \{ one: .*END RequestId: r-1\nREPORT RequestId: r-1\t/s,
  );
  expect(runner.logs(ARN).map(({ text }) => text)).toContain("START RequestId: r-1 Version: $LATEST");
});

test("a CommonJS handler may answer by its callback, and the SDK's clients are there", async () => {
  const runner = await startRunner();
  const code = `
    const { STSClient } = require("@aws-sdk/client-sts");
    exports.handler = (event, context, callback) => setImmediate(() => callback(null, typeof STSClient));`;
  expect(await runner.invoke(setupOf({ "index.js": code }), invocation())).toMatchObject({
    payload: '"function"',
    hasFailed: false,
  });
});

test("a process is used again until code or configuration change", async () => {
  const runner = await startRunner();
  const files = { "index.mjs": "let calls = 0; export const handler = async () => [process.pid, ++calls];" };
  const pidOf = async (revision: string) =>
    JSON.parse((await runner.invoke(setupOf(files, { revision }), invocation())).payload);
  const [first, once] = await pidOf("1");
  expect(once).toBe(1);
  expect(await pidOf("1")).toEqual([first, 2]);
  const [other, again] = await pidOf("2");
  expect(other).not.toBe(first);
  expect(again).toBe(1);
  await eventually(() => expect(isAlive(first)).toBe(false));
});

test.each([
  [
    "throws",
    "export const handler = async () => { throw new TypeError('no'); };",
    { errorType: "TypeError", errorMessage: "no" },
  ],
  [
    "exits",
    "export const handler = () => process.exit(3);",
    { errorType: "Runtime.ExitError", errorMessage: "RequestId: r-1 Error: Runtime exited with error: exit status 3" },
  ],
  [
    "has no handler",
    "export const other = 1;",
    { errorType: "Runtime.HandlerNotFound", errorMessage: "index.handler is undefined or not exported" },
  ],
  ["lacks a module", "import './nowhere.mjs'; export const handler = 1;", { errorType: "Runtime.ImportModuleError" }],
  ["is no JavaScript", "export const handler = ;", { errorType: "Runtime.UserCodeSyntaxError" }],
])(
  "a function that %s has failed, in Lambda's words, and the next invocation is a fresh one",
  async (_what, code, error) => {
    const runner = await startRunner();
    const outcome = await runner.invoke(setupOf({ "index.mjs": code }), invocation());
    expect(outcome.hasFailed).toBe(true);
    expect(JSON.parse(outcome.payload)).toMatchObject(error);
    const well = { "index.mjs": "export const handler = async () => 'well';" };
    expect((await runner.invoke(setupOf(well, { revision: "2" }), invocation())).payload).toBe('"well"');
  },
);

test("a function that never yields is ended at its time limit, with all that it started", async () => {
  const runner = await startRunner();
  const code = `
    import { spawn } from "node:child_process";
    export const handler = async () => {
      const child = spawn("sleep", ["300"], { stdio: "ignore" });
      console.log("child", child.pid);
      for (;;);
    };`;
  const outcome = await runner.invoke(setupOf({ "index.mjs": code }, { timeoutSeconds: 1 }), invocation());
  expect(JSON.parse(outcome.payload)).toEqual({
    errorType: "Sandbox.Timedout",
    errorMessage: "RequestId: r-1 Error: Task timed out after 1.00 seconds",
  });
  const child = Number(/child (\d+)/.exec(outcome.log)?.[1]);
  expect(child).toBeGreaterThan(0);
  await eventually(() => expect(isAlive(child)).toBe(false));
});

test("nothing of a function outlives the region, though it is killed and the function never yields", async () => {
  const module = new URL("sandbox.ts", import.meta.url).href;
  const region = `
    import { startSandbox } from ${JSON.stringify(module)};
    const spin = "console.log(process.pid); for (;;);";
    startSandbox({ command: [process.execPath, "-e", spin], directory: "/", environment: {}, onLine: (line) => console.log(line) });`;
  const process_ = spawn(process.execPath, ["--input-type=module", "-e", region], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void process_.kill("SIGKILL"));
  const [line] = await once(process_.stdout, "data");
  const pid = Number(String(line));
  expect(isAlive(pid)).toBe(true);
  process_.kill("SIGKILL");
  await eventually(() => expect(isAlive(pid)).toBe(false));
});

test("a Python function runs where python3 is", async (context) => {
  const runner = await startRunner();
  if (!runner.runs("python3.12")) {
    if (process.env.POSTERN_REQUIRE_ALL === "1") throw new Error("python3 is not on the PATH");
    context.skip("python3 is not installed");
  }
  const code = `
import logging
def handler(event, context):
    print("printed")
    logging.getLogger().warning("careful")
    if event.get("fail"):
        raise ValueError("no")
    return {"id": context.aws_request_id, "event": event}
`;
  const variables = {
    _HANDLER: "app.handler",
    AWS_LAMBDA_FUNCTION_NAME: "follow",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
    AWS_LAMBDA_LOG_GROUP_NAME: "g",
    AWS_LAMBDA_LOG_STREAM_NAME: "s",
  };
  const setup = setupOf(
    { "app.py": code },
    { runtime: "python3.12", handler: "app.handler", environment: () => variables },
  );
  const well = await runner.invoke(setup, invocation({ one: 1 }));
  expect(JSON.parse(well.payload)).toEqual({ id: "r-1", event: { one: 1 } });
  expect(well.log).toMatch(/printed\n\[WARNING\]\t\S+Z\tr-1\tcareful\n/);
  const failed = await runner.invoke(setup, invocation({ fail: true }));
  expect(failed.hasFailed).toBe(true);
  expect(JSON.parse(failed.payload)).toMatchObject({ errorType: "ValueError", errorMessage: "no" });
});

test("what is no Node or Python runtime is not run", async () => {
  const runner = await startRunner();
  expect(["nodejs24.x", "java21", "provided.al2023", "nodejs"].map((runtime) => runner.runs(runtime))).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

function isAlive(pid: number): boolean {
  try {
    // A zombie has ended, though nobody has asked for its end yet.
    return !execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).startsWith("Z");
  } catch {
    return false;
  }
}
