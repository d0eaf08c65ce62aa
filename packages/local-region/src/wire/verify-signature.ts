import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from "node:crypto";
import type { AuthenticationProblem } from "./authentication-error.ts";
import type { Authorization, RawRequest } from "./authorization.ts";
import { canonicalRequest } from "./canonical-request.ts";

/** The secret of every account's own access key, whose id is the account's twelve digits. Written in the documentation. */
export const ACCOUNT_SECRET_ACCESS_KEY = "postern";

/** A key that may sign. */
export interface AccessKey {
  secretAccessKey: string;
  /** A session's key counts only with its token; an account's own key has none. */
  sessionToken: string | undefined;
  expiresAt: Date | undefined;
}

const TOLERANCE_MS = 15 * 60 * 1000;

/** SigV4: undefined when the signature is good, otherwise what is wrong. Compares secrets in constant time. */
export function verifySignature(
  request: RawRequest,
  body: Buffer,
  authorization: Authorization,
  key: AccessKey | undefined,
  now: Date,
): AuthenticationProblem | undefined {
  if (!key) return { kind: "unknown-key" };
  if (!tokensMatch(key.sessionToken, authorization.sessionToken)) return { kind: "unknown-key" };
  const scope = scopeProblem(authorization);
  if (scope) return { kind: "wrong-scope", detail: scope };
  if (!isRightSignature(request, body, authorization, key.secretAccessKey)) return { kind: "wrong-signature" };
  if (key.expiresAt && key.expiresAt <= now) return { kind: "expired-token" };
  const age = ageProblem(authorization, now);
  return age === undefined ? undefined : { kind: "skewed", detail: age };
}

function tokensMatch(expected: string | undefined, given: string | undefined): boolean {
  if (expected === undefined || given === undefined) return expected === given;
  return isSame(expected, given);
}

function scopeProblem({ date, region, timestamp, signedHeaders }: Authorization): string | undefined {
  if (!/^[a-z]{2,}(-[a-z]+)+(-\d{1,2})?$/.test(region)) return "Credential should be scoped to a valid region.";
  if (!timestamp.startsWith(date))
    return `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${date}' != '${timestamp.slice(0, 8)}', from '${timestamp}'.`;
  if (!signedHeaders.includes("host"))
    return "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";
  return undefined;
}

function isRightSignature(request: RawRequest, body: Buffer, authorization: Authorization, secret: string): boolean {
  const canonical = canonicalRequest(request, body, authorization);
  if (canonical === undefined) return false;
  const { date, region, service, timestamp, signature } = authorization;
  const scope = `${date}/${region}/${service}/aws4_request`;
  const digest = hash("sha256", canonical);
  const signingKey = signingKeyOf(secret, date, region, service);
  const expected = createHmac("sha256", signingKey)
    .update(`AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${digest}`)
    .digest("hex");
  return isSame(expected, signature);
}

const signingKeys = new Map<string, KeyObject>();
const MOST_KEYS = 1000;

/** The same for all calls of a day: derived once. */
function signingKeyOf(secret: string, date: string, region: string, service: string): KeyObject {
  const name = JSON.stringify([secret, date, region, service]);
  const known = signingKeys.get(name);
  if (known) return known;
  const bytes = [date, region, service, "aws4_request"].reduce<Buffer | string>(
    (key, part) => createHmac("sha256", key).update(part).digest(),
    `AWS4${secret}`,
  );
  if (signingKeys.size >= MOST_KEYS) signingKeys.clear();
  const key = createSecretKey(bytes as Buffer);
  signingKeys.set(name, key);
  return key;
}

/** Hashing first makes the lengths equal, which `timingSafeEqual` asks for. */
function isSame(a: string, b: string): boolean {
  return timingSafeEqual(hash("sha256", a, "buffer"), hash("sha256", b, "buffer"));
}

function ageProblem({ timestamp, isPresigned, expiresSeconds = 0 }: Authorization, now: Date): string | undefined {
  const signedAt = readTimestamp(timestamp);
  if (Number.isNaN(signedAt)) return `Date must be a valid ISO-8601 time: '${timestamp}'.`;
  if (signedAt > now.getTime() + TOLERANCE_MS)
    return `Signature not yet current: ${timestamp} is still later than ${writeTimestamp(now.getTime() + TOLERANCE_MS)} (${writeTimestamp(now.getTime())} + 15 min.)`;
  const lifeMs = isPresigned ? Math.min(expiresSeconds, 604_800) * 1000 : TOLERANCE_MS;
  if (signedAt + lifeMs >= now.getTime()) return undefined;
  const life = isPresigned ? `${lifeMs / 1000} s` : "15 min";
  return `Signature expired: ${timestamp} is now earlier than ${writeTimestamp(now.getTime() - lifeMs)} (${writeTimestamp(now.getTime())} - ${life}.)`;
}

function readTimestamp(timestamp: string): number {
  return Date.parse(timestamp.replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5"));
}

function writeTimestamp(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");
}
