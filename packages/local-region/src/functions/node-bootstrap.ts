/** Runs a function's handler in a process of its own: invocations come by descriptor 3, results leave by descriptor 4. */
import { createReadStream, existsSync, writeSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import { readLines } from "./read-lines.ts";

interface Context {
  awsRequestId: string;
  [name: string]: unknown;
}

type Handler = (event: unknown, context: Context, callback: (error: unknown, result?: unknown) => void) => unknown;

let requestId = "";

for (const [method, level] of [
  ["log", "INFO"],
  ["info", "INFO"],
  ["debug", "DEBUG"],
  ["warn", "WARN"],
  ["error", "ERROR"],
] as const) {
  console[method] = (...values: unknown[]) => write(level, values);
}

process.on("uncaughtException", (error) => failAndExit(describe(error)));
process.on("unhandledRejection", (reason) =>
  failAndExit({ ...describe(reason), errorType: "Runtime.UnhandledPromiseRejection" }),
);

const handler = await loadHandler(process.env._HANDLER ?? "").catch((error: unknown) => failAndExit(describe(error)));
answer({ ready: true });
// The other end closes when the region ends: there is nobody to work for.
readLines(
  createReadStream("", { fd: 3 }),
  (line) => void invoke(JSON.parse(line)),
  () => process.exit(0),
);

async function invoke(invocation: { requestId: string; payload: string; deadline: number; functionArn: string }) {
  requestId = invocation.requestId;
  const { AWS_LAMBDA_FUNCTION_NAME, AWS_LAMBDA_FUNCTION_MEMORY_SIZE, AWS_LAMBDA_LOG_GROUP_NAME } = process.env;
  const context: Context = {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: "$LATEST",
    invokedFunctionArn: invocation.functionArn,
    memoryLimitInMB: AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, invocation.deadline - Date.now()),
  };
  try {
    const result = await call(handler as Handler, JSON.parse(invocation.payload), context);
    answer({ requestId, payload: JSON.stringify(result) ?? "null" });
  } catch (error) {
    const described = describe(error);
    write("ERROR", ["Invoke Error", JSON.stringify(described)]);
    answer({ requestId, error: described });
  }
}

function call(run: Handler, event: unknown, context: Context): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const callback = (error: unknown, result?: unknown) => (error ? reject(error) : resolve(result));
    const returned = run(event, context, callback);
    // A handler with a callback says by it when it is done.
    const isPromise = typeof (returned as Promise<unknown> | undefined)?.then === "function";
    if (isPromise || run.length < 3) resolve(returned);
  });
}

async function loadHandler(name: string): Promise<Handler> {
  const dot = name.lastIndexOf(".");
  const path = join(process.cwd(), name.slice(0, dot));
  const file = [`${path}.mjs`, `${path}.js`, `${path}.cjs`].find((candidate) => existsSync(candidate));
  if (!file) {
    throw namedError("Runtime.ImportModuleError", `Error: Cannot find module '${name.slice(0, dot)}'`);
  }
  let module: Record<string, unknown>;
  try {
    module = await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SyntaxError) throw namedError("Runtime.UserCodeSyntaxError", String(error));
    if ((error as NodeJS.ErrnoException).code?.includes("MODULE_NOT_FOUND")) {
      throw namedError("Runtime.ImportModuleError", String(error));
    }
    throw error;
  }
  const exported = module[name.slice(dot + 1)] ?? (module.default as typeof module | undefined)?.[name.slice(dot + 1)];
  if (typeof exported === "function") return exported as Handler;
  throw namedError("Runtime.HandlerNotFound", `${name} is undefined or not exported`);
}

function namedError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function describe(error: unknown): { errorType: string; errorMessage: string; trace: string[] } {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split("\n") ?? [] };
}

function failAndExit(error: ReturnType<typeof describe>): never {
  write("ERROR", [JSON.stringify(error)]);
  answer({ requestId, error });
  process.exit(1);
}

function write(level: string, values: unknown[]): void {
  process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${format(...values)}\n`);
}

/** The mark in the output tells the region that it has read all that was logged before. */
function answer(message: object): void {
  process.stdout.write(`\u0000${requestId}\n`);
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let written = 0; written < bytes.length; ) written += writeSync(4, bytes, written);
}
