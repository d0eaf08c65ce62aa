import type { FunctionRunner, InvocationOutcome } from "../functions/function-runner.ts";

/** Answers what `run` does, in place of processes; by default what it was given. */
export function notingFunctions(
  asked: string[],
  run: (name: string, payload: string) => Pick<InvocationOutcome, "payload" | "hasFailed"> = (_name, payload) => ({
    payload,
    hasFailed: false,
  }),
): FunctionRunner {
  return {
    runs: (runtime) => /^(nodejs\d+\.x|python3\.\d+)$/.test(runtime),
    async invoke({ name }, { payload }) {
      asked.push(`invoke ${name} ${payload}`);
      return { ...run(name, payload), log: "" };
    },
    running: () => 0,
    enterVpc: async (_arn, { subnetIds }) => void (subnetIds.length > 0 && asked.push(`enter ${subnetIds}`)),
    forget: async (arn) => void asked.push(`forget ${arn}`),
    logs: () => [],
    reset: async () => undefined,
    stop: async () => undefined,
  };
}
