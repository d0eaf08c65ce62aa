import type { Clients } from "@postern/aws";
import type { Context } from "../resources/resource-kind.ts";

type Answer = object | Error;

/** AWS's error as an SDK client throws it. */
export function awsError(code: string, message = code): Error {
  return Object.assign(new Error(message), { name: code, Code: code, $metadata: {} });
}

/**
 * A context whose AWS answers each operation's calls in turn, the last answer again and again: for moments that the
 * local region passes too quickly. `calls` lists what was called.
 */
export function fakeContext(answers: Record<string, Answer[]>) {
  const calls: { operation: string; input: unknown }[] = [];
  const client = new Proxy(
    {},
    {
      get: (_target, operation: string) => async (input: unknown) => {
        calls.push({ operation, input });
        const queue = answers[operation];
        const answer = queue && (queue.length > 1 ? queue.shift() : queue[0]);
        if (!answer) throw new Error(`nobody foresaw ${operation}`);
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
  );
  const clients = { ec2: client, elbv2: client, rds: client, sts: client } as unknown as Clients;
  const context: Context = {
    clients,
    link: "warehouse",
    accountId: "111122223333",
    region: "us-east-1",
    progress: () => undefined,
  };
  return { context, calls, operations: () => calls.map(({ operation }) => operation) };
}
