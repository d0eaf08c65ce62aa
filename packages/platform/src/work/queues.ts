import type { QueueOptions, QueuePolicy } from "pg-boss";

/** Somebody waits for the answer, and asks again without one. */
const QUESTIONS = {
  policy: "standard",
  ...{ retryLimit: 0, expireInSeconds: 30, retentionSeconds: 60, deleteAfterSeconds: 60 },
} as const;

/** The queues of an environment; each is worked on by those who work for it. */
export const QUEUES = {
  "look-up": QUESTIONS,
  "subnet-zones": QUESTIONS,
  /** A killed worker's is put here anew within seconds; should that fail, the queue itself gives it to another one. */
  "test-run": { policy: "standard", retryLimit: 3, expireInSeconds: 60, retentionSeconds: 600, deleteAfterSeconds: 60 },
  /** One that waits says as much as many. */
  wake: { policy: "short", retryLimit: 0, expireInSeconds: 30, retentionSeconds: 60, deleteAfterSeconds: 1 },
} as const satisfies Record<string, QueueOptions & { policy: QueuePolicy }>;

export type QueueKind = keyof typeof QUEUES;

/** What any worker may do is in queues of no environment. */
export const ANY = "";

/** Names of queues have letters, digits, `-`, `_`, `.` and `/`; an environment's may have any. */
export function queueName(kind: QueueKind, environment: string): string {
  return `${kind}/${environment.replace(/[^A-Za-z0-9_-]/gu, (letter) => `.${letter.codePointAt(0)!.toString(16)}.`)}`;
}
