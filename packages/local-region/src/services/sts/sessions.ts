import type { Credentials } from "@aws-sdk/client-sts";
import type { World } from "../world.ts";
import { constraintError } from "./constraint-error.ts";
import type { SessionRow } from "./store.ts";

/** Makes and keeps a session's key; the session ends `durationSeconds` from now by the region's clock. */
export function openSession(
  world: World,
  who: Pick<SessionRow, "accountId" | "roleArn" | "arn" | "userId">,
  durationSeconds: number,
): Credentials {
  const session: SessionRow = {
    ...who,
    accessKeyId: `ASIA${world.ids.alphanumeric(16).toUpperCase()}`,
    secretAccessKey: world.ids.alphanumeric(40),
    sessionToken: `FwoGZXIvYXdz${world.ids.alphanumeric(160)}`,
    expiresAt: new Date(world.clock.now().getTime() + durationSeconds * 1000),
  };
  world.sts.sessions.set(session.accessKeyId, session);
  return {
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken,
    Expiration: session.expiresAt,
  };
}

/** A session's length in seconds; AWS takes 900 and up. */
export function checkDuration(seconds: number | undefined, preset: number, most: number): number {
  if (seconds === undefined) return preset;
  if (seconds < 900)
    throw constraintError(seconds, "durationSeconds", "Member must have value greater than or equal to 900");
  if (seconds > most)
    throw constraintError(seconds, "durationSeconds", `Member must have value less than or equal to ${most}`);
  return Math.floor(seconds);
}
