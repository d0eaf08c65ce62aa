/** What woke the function, and how long it is worth looking for what that means. */
export interface Trigger {
  /** EventBridge's word for it, such as `RDS DB Instance Event`, or `message` for one of a topic. */
  cause: string;
  /** Names and addresses trail an event by up to a minute: so long it looks on, even where all seems well. */
  watchSeconds: number;
  /** After so long it leaves the rest to the next invocation. */
  mostSeconds: number;
}

const EVENT = { watchSeconds: 120, mostSeconds: 285 };
/** The schedule comes every minute: one is to be over when the next begins. */
const SCHEDULE = { cause: "schedule", watchSeconds: 0, mostSeconds: 50 };

/** Reads an event of EventBridge's or a message of SNS's. Which database it is about does not matter: a turn is cheap. */
export function readTrigger(event: unknown): Trigger {
  const { Records: records, ...rest } = (event ?? {}) as { Records?: unknown; "detail-type"?: unknown };
  if (Array.isArray(records)) return { cause: "message", ...EVENT };
  const type = rest["detail-type"];
  return typeof type === "string" && type !== "Scheduled Event" ? { cause: type, ...EVENT } : SCHEDULE;
}
