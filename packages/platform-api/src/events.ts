import { z } from "zod";

/** What an event can be about. `approval` is a request of any tenant's, told to operators. */
export const EVENT_SUBJECTS = [
  "tenant",
  "member",
  "invitation",
  "api-key",
  "webhook",
  "request",
  "approval",
  "endpoint",
  "connection",
  "test-run",
  "audit-entry",
] as const;

export type EventSubject = (typeof EVENT_SUBJECTS)[number];

/** `resync`: whatever was read before may be old. `changed`: one thing was made, has moved or is gone. */
export const PlatformEvent = z
  .discriminatedUnion("type", [
    z.object({ type: z.literal("resync") }),
    z.object({ type: z.literal("changed"), subject: z.enum(EVENT_SUBJECTS), id: z.string() }),
  ])
  .meta({ id: "PlatformEvent" });

export type PlatformEvent = z.infer<typeof PlatformEvent>;
