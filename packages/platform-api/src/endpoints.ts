import { z } from "zod";
import { LinkDatabase } from "./databases.ts";
import { ENDPOINT_STATES } from "./endpoint-states.ts";
import { pageOf } from "./pages.ts";

const Moment = z.iso.datetime();

export const HistoryEntry = z
  .object({ state: z.enum(ENDPOINT_STATES), at: Moment, reason: z.string().nullable() })
  .meta({ id: "EndpointHistoryEntry" });

export const EndpointDatabase = LinkDatabase.extend({
  answers: z.boolean().nullable().meta({
    description: "whether its port answers through the endpoint; null before it was dialled. Connect to those that do",
  }),
}).meta({ id: "EndpointDatabase" });

export const Endpoint = z
  .object({
    id: z.string().meta({ example: "ep-01k2m3n4p5q6r" }),
    environment: z.string(),
    region: z.string(),
    serviceName: z.string(),
    databases: z.array(EndpointDatabase),
    state: z.enum(ENDPOINT_STATES),
    since: Moment.meta({ description: "when it came into this state" }),
    turn: z.enum(["platform", "owner", "nobody"]),
    typicalSeconds: z.number().nullable().meta({ description: "how long the state usually lasts" }),
    actions: z.array(z.enum(["connect", "retry", "delete"])),
    meaning: z.string(),
    reason: z.string().nullable().meta({ description: "why it is in this state, where there is more to say" }),
    vpcEndpointId: z.string().nullable().meta({ description: "what the owner sees among the connection requests" }),
    host: z.string().nullable().meta({ description: "what private connections dial" }),
    addresses: z.array(z.string()),
    zoneIds: z.array(z.string()).meta({ description: "the zones that both sides have" }),
    version: z.number().int().meta({ description: "counts the changes; also the answer's ETag" }),
    createdAt: Moment,
  })
  .meta({ id: "Endpoint" });

export type Endpoint = z.infer<typeof Endpoint>;

export const EndpointWithHistory = Endpoint.extend({ history: z.array(HistoryEntry) }).meta({
  id: "EndpointWithHistory",
});

export type EndpointWithHistory = z.infer<typeof EndpointWithHistory>;

export const EndpointPage = pageOf(Endpoint).meta({ id: "EndpointPage" });
