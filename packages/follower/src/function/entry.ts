import { readFileSync } from "node:fs";
import { join } from "node:path";
import { clientsOf, openResolver } from "@postern/aws";
import { createChangeLimit } from "../daemon/change-limit.ts";
import { type FollowerSurroundings, PATIENCE } from "../follower-surroundings.ts";
import { systemClock } from "../system-clock.ts";
import { createReport } from "./report.ts";
import { runTurns } from "./run-turns.ts";
import { type FunctionSettings, SETTINGS_FILE } from "./settings.ts";
import { readTrigger } from "./trigger.ts";

/** The function that Lambda runs: each invocation is a few turns, whatever woke it. */

const { env } = process;
const settings: FunctionSettings = JSON.parse(readFileSync(join(import.meta.dirname, SETTINGS_FILE), "utf8"));

// A copy of the function lives for hours: what is made here is used by every invocation of it
const surroundings: FollowerSurroundings = {
  clients: clientsOf({
    region: env.AWS_REGION ?? "",
    endpoint: undefined,
    credentials: async () => ({
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "",
      ...(env.AWS_SESSION_TOKEN ? { sessionToken: env.AWS_SESSION_TOKEN } : {}),
    }),
    onCall: undefined,
  }),
  network: openResolver(env.POSTERN_DNS_SERVERS?.split(",")),
  clock: systemClock,
  patience: PATIENCE,
  mayChange: createChangeLimit(Date.now),
};
const report = createReport(surroundings, settings.followings);

interface InvocationContext {
  awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** Resolves to how each following stands. Throws when one fails: Lambda counts it, tries again and tells its topic. */
export async function handler(event: unknown, context: InvocationContext) {
  const trigger = readTrigger(event);
  const invocation = report.begin(context.awsRequestId, trigger);
  const outcome = await runTurns(surroundings, settings.followings, invocation.onEvent, {
    ...trigger,
    remainingSeconds: () => context.getRemainingTimeInMillis() / 1000,
  });
  await invocation.end(outcome);
  return outcome;
}
