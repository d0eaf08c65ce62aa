import { LinkError } from "@postern/link";

/** 64 and 77 are sysexits' usage and permission errors. */
export const EXIT = { done: 0, failed: 1, changesPending: 2, usage: 64, notAuthorised: 77, interrupted: 130 } as const;

/** What was typed cannot be meant: an option is wrong or missing. */
export class UsageError extends Error {}

export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof LinkError && (error.code === "not-signed-in" || error.code === "not-authorised")) {
    return EXIT.notAuthorised;
  }
  return EXIT.failed;
}
