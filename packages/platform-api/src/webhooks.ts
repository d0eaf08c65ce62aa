import { z } from "zod";
import { pageOf } from "./pages.ts";

/** What a webhook can be told of. `endpoint-moved` is every new state of an endpoint. */
export const WEBHOOK_EVENTS = [
  "endpoint-moved",
  "request-filed",
  "request-reminder",
  "request-approved",
  "request-refused",
  "request-expired",
  "connection-created",
  "connection-changed",
  "connection-deleted",
] as const;

export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

const Events = z.array(z.enum(WEBHOOK_EVENTS)).min(1);

export const WebhookInput = z
  .strictObject({
    url: z.url({ protocol: /^https$/, error: "is not a URL such as https://example.com/postern" }).max(1000),
    events: Events.optional().meta({ description: "all, when left out" }),
  })
  .meta({ id: "WebhookInput" });

export type WebhookInput = z.infer<typeof WebhookInput>;

export const Webhook = z
  .object({ id: z.string(), url: z.string(), events: Events.nullable(), createdAt: z.iso.datetime() })
  .meta({ id: "Webhook" });

export type Webhook = z.infer<typeof Webhook>;

export const NewWebhook = Webhook.extend({
  secret: z.string().meta({ description: "what deliveries are signed with; shown this once" }),
}).meta({ id: "NewWebhook" });

export const WebhookPage = pageOf(Webhook).meta({ id: "WebhookPage" });

export const Delivery = z
  .object({
    id: z.string(),
    event: z.enum(WEBHOOK_EVENTS),
    at: z.iso.datetime(),
    attempts: z.number().int(),
    nextAttemptAt: z.iso.datetime().nullable().meta({ description: "null when it was delivered or given up" }),
    deliveredAt: z.iso.datetime().nullable(),
    failure: z.string().nullable().meta({ description: "why the last attempt failed" }),
  })
  .meta({ id: "Delivery" });

export type Delivery = z.infer<typeof Delivery>;

export const DeliveryPage = pageOf(Delivery).meta({ id: "DeliveryPage" });
