import { createHash, timingSafeEqual } from "node:crypto";

/** Whether a token is the operator's. In constant time: digests have one length and do not tell the token's. */
export function compareWith(token: string): (given: string) => boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const expected = digest(token);
  return (given) => timingSafeEqual(digest(given), expected);
}

/** The same of an `Authorization` header. */
export function isOperatorToken(token: string): (authorization: string | undefined) => boolean {
  const isRight = compareWith(token);
  return (authorization) => isRight(bearerOf(authorization) ?? "");
}

/** The token of a header such as `Bearer abc`. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +([^\s]+)\s*$/i.exec(authorization ?? "")?.[1];
}
