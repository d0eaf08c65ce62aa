import { z } from "zod";

const Moment = z.iso.datetime();

/** A server or worker, as it has last said of itself. */
export const PlatformProcess = z
  .object({
    id: z.string(),
    kind: z.enum(["server", "worker"]),
    host: z.string(),
    environments: z.array(z.string()).meta({ description: "those that it works for; none of a server alone" }),
    startedAt: Moment,
    seenAt: Moment,
    isLost: z.boolean().meta({ description: "whether it has said nothing for a while" }),
  })
  .meta({ id: "PlatformProcess" });

export type PlatformProcess = z.infer<typeof PlatformProcess>;

/** What all processes together have done in one minute. */
export const ActivityMinute = z
  .object({
    minute: Moment,
    calls: z.number().int().meta({ description: "of AWS" }),
    throttles: z.number().int().meta({ description: "calls that AWS refused for their rate; they are tried again" }),
    passes: z.number().int().meta({ description: "looks at all endpoints of an environment that are due" }),
    longestPassMs: z.number().int(),
  })
  .meta({ id: "ActivityMinute" });

export type ActivityMinute = z.infer<typeof ActivityMinute>;

/** How the platform itself is, for operators. */
export const Health = z
  .object({
    at: Moment,
    processes: z.array(PlatformProcess),
    queue: z.object({
      due: z.array(z.object({ environment: z.string(), endpoints: z.number().int(), oldestSeconds: z.number().int() })),
      failingEndpoints: z.number().int().meta({ description: "whose last looks failed and are tried again" }),
      requestsWaiting: z.number().int(),
      deliveriesWaiting: z.number().int().meta({ description: "of webhooks" }),
      testsRunning: z.number().int(),
    }),
    endpoints: z.array(z.object({ environment: z.string(), state: z.string(), count: z.number().int() })),
    activity: z
      .array(ActivityMinute)
      .meta({ description: "the last hour, oldest first; minutes without any are zeros" }),
  })
  .meta({ id: "Health" });

export type Health = z.infer<typeof Health>;
