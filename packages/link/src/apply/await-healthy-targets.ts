import { WaitError, waitUntil } from "@postern/aws";
import { LinkError, type Problem } from "../errors.ts";
import { type Host, reportStep } from "../host.ts";
import type { Found } from "../resources/found.ts";
import type { Context } from "../resources/resource-kind.ts";
import { readTargets, type TargetsObserved } from "../resources/targets.ts";

/** AWS takes up to five minutes to put a new target into service. */
const HEALTHY_SECONDS = 480;

/** Waits until every target group has a healthy target: before that a connection leads nowhere. */
export async function awaitHealthyTargets(context: Omit<Context, "progress">, host: Host, found: Found): Promise<void> {
  const waiting = found.all("target-group").filter(({ name }) => !isServed(found.one("targets", name)));
  const results = await Promise.allSettled(
    waiting.map(({ name, arn }) =>
      reportStep(host, `target-health/${name}`, `first health check of ${name}`, async (progress) => {
        let seen: TargetsObserved | undefined;
        await waitUntil({
          what: `the database of ${name}`,
          pending: ["waiting"],
          target: ["healthy"],
          deadlineSeconds: HEALTHY_SECONDS,
          observe: async () => {
            seen = await readTargets({ ...context, progress }, name, arn);
            const reason = seen.targets.map(
              ({ address, state, reason }) => `${address} is ${state}${reason ? ` (${reason})` : ""}`,
            );
            return { state: isServed(seen) ? "healthy" : "waiting", reason: reason.join(", ") };
          },
        });
        if (seen) found.put("targets", seen);
      }),
    ),
  );
  const problems = results.flatMap((result, index): Problem[] => {
    if (result.status === "fulfilled") return [];
    const field = `target-group/${waiting[index]?.name}`;
    if (!(result.reason instanceof WaitError)) throw result.reason;
    const hint = "does the database listen there, and does its security group let the load balancer in?";
    return [{ field, value: result.reason.state, message: result.reason.message, hint }];
  });
  if (problems.length > 0) throw new LinkError("apply-failed", problems);
}

function isServed(targets: TargetsObserved | undefined): boolean {
  return targets?.targets.some(({ state }) => state === "healthy") ?? false;
}
