import type { FunctionSetup, Invocation, InvocationOutcome } from "./function-runner.ts";
import type { Sandbox, SandboxAnswer } from "./sandbox.ts";

const INIT_MS = 10_000;
const MOST_PAYLOAD_BYTES = 6_291_556;

/** One invocation in a process: Lambda's lines around what the function logs, its time limit, its words for failures. */
export async function runInvocation(run: {
  sandbox: Sandbox;
  setup: FunctionSetup;
  invocation: Invocation;
  isCold: boolean;
  /** What the process wrote since it was taken. */
  written: string[];
  log(text: string): void;
}): Promise<{ outcome: InvocationOutcome; isReusable: boolean }> {
  const { sandbox, setup, invocation, written } = run;
  const log = (text: string) => {
    written.push(text);
    run.log(text);
  };
  const { requestId } = invocation;
  const initStart = performance.now();
  const started = run.isCold ? await within(sandbox.started, INIT_MS) : { ready: true };
  const initMs = performance.now() - initStart;
  log(`START RequestId: ${requestId} Version: $LATEST`);

  const start = performance.now();
  const isReady = started !== "too late" && started?.ready === true;
  const limitMs = setup.timeoutSeconds * 1000;
  const deadline = Date.now() + limitMs;
  const answer = isReady
    ? await within(sandbox.invoke({ ...invocation, functionArn: setup.functionArn, deadline }), limitMs)
    : started;
  const durationMs = performance.now() - start;

  if (answer === "too late") await sandbox.kill();
  const result = resultOf(answer, sandbox, requestId, isReady ? setup.timeoutSeconds : INIT_MS / 1000);
  if (answer === "too late") {
    log(`${new Date().toISOString()} ${requestId} Task timed out after ${setup.timeoutSeconds.toFixed(2)} seconds`);
  }
  log(`END RequestId: ${requestId}`);
  const initDuration = run.isCold ? `\tInit Duration: ${initMs.toFixed(2)} ms` : "";
  log(
    `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${Math.ceil(durationMs)} ms\tMemory Size: ${setup.memoryMb} MB${initDuration}`,
  );
  return {
    outcome: { ...result, log: written.map((text) => `${text}\n`).join("") },
    isReusable: isReady && answer !== "too late" && sandbox.isAlive(),
  };
}

function resultOf(
  answer: SandboxAnswer | "too late" | undefined,
  sandbox: Sandbox,
  requestId: string,
  limitSeconds: number,
): { payload: string; hasFailed: boolean } {
  if (answer === "too late") {
    return failure(
      "Sandbox.Timedout",
      `RequestId: ${requestId} Error: Task timed out after ${limitSeconds.toFixed(2)} seconds`,
    );
  }
  if (answer === undefined) {
    return failure(
      "Runtime.ExitError",
      `RequestId: ${requestId} Error: Runtime exited with error: ${sandbox.ending()}`,
    );
  }
  if (answer.error) return { payload: JSON.stringify(answer.error), hasFailed: true };
  const payload = answer.payload ?? "null";
  const size = Buffer.byteLength(payload);
  if (size <= MOST_PAYLOAD_BYTES) return { payload, hasFailed: false };
  return failure(
    "Function.ResponseSizeTooLarge",
    `Response payload size (${size} bytes) exceeded maximum allowed payload size (${MOST_PAYLOAD_BYTES} bytes).`,
  );
}

function failure(errorType: string, errorMessage: string): { payload: string; hasFailed: boolean } {
  return { payload: JSON.stringify({ errorType, errorMessage }), hasFailed: true };
}

/** The function's limit is this machine's time in every profile: it is real code that runs. */
async function within<Value>(promise: Promise<Value>, milliseconds: number): Promise<Value | "too late"> {
  const late = Promise.withResolvers<"too late">();
  const timer = setTimeout(() => late.resolve("too late"), milliseconds);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
