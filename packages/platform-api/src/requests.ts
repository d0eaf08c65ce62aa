import { z } from "zod";
import { LinkDatabase } from "./databases.ts";
import { Endpoint } from "./endpoints.ts";
import { pageOf } from "./pages.ts";

/**
 * What may be posted: the filled template as `text`, or a `postern-request/v1` document. The fields are listed for
 * the reader; missing and malformed ones are all named in one answer.
 */
export const RequestInput = z
  .looseObject({
    text: z.string().optional().meta({ description: "the filled template, as it would have been mailed" }),
    type: z.string().optional().meta({ example: "Postgres Interface-type" }),
    serviceName: z.string().optional().meta({ example: "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0" }),
    region: z.string().optional().meta({ example: "us-east-1" }),
    environment: z.string().optional().meta({ example: "US" }),
  })
  .meta({ id: "RequestInput" });

export type RequestInput = z.infer<typeof RequestInput>;

export const RequestQuery = z.object({
  onDuplicate: z.enum(["refuse", "reuse"]).default("refuse").meta({
    description: "what to do when the service already has an endpoint: refuse with 409, or join it and add the ports",
  }),
});

export const REQUEST_STATES = ["waiting-for-approval", "approved", "refused", "expired"] as const;

export type RequestState = (typeof REQUEST_STATES)[number];

export const RequestZones = z
  .object({
    service: z.array(z.string()).meta({ description: "where the service is offered" }),
    platform: z.array(z.string()).meta({ description: "where the environment has subnets" }),
    common: z.array(z.string()).meta({ description: "where the endpoint gets its addresses" }),
  })
  .meta({ id: "RequestZones", description: "availability zones by id: names mean another zone in every account" });

export type RequestZones = z.infer<typeof RequestZones>;

export const LinkRequest = z
  .object({
    id: z.string(),
    type: z.string(),
    serviceName: z.string(),
    region: z.string(),
    environment: z.string(),
    databases: z.array(LinkDatabase),
    endpointId: z.string().nullable().meta({ description: "null until the request is approved" }),
    state: z.enum(REQUEST_STATES),
    reason: z.string().nullable().meta({ description: "why it was refused or has expired" }),
    zones: RequestZones.nullable().meta({ description: "as they were when it was filed" }),
    expiresAt: z.iso.datetime().nullable().meta({ description: "when one that waits for approval ends" }),
    reused: z.boolean().meta({ description: "whether it joined an endpoint that was there before" }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "LinkRequest" });

export type LinkRequest = z.infer<typeof LinkRequest>;

export const FiledRequest = z.object({ request: LinkRequest, endpoint: Endpoint }).meta({ id: "FiledRequest" });

export type FiledRequest = z.infer<typeof FiledRequest>;

/** What a request is answered with that an operator has to approve first. */
export const WaitingRequest = z.object({ request: LinkRequest }).meta({ id: "WaitingRequest" });

export type WaitingRequest = z.infer<typeof WaitingRequest>;

/** What would come of a request that has not been filed. */
export const RequestPreview = z
  .object({
    type: z.string(),
    serviceName: z.string(),
    region: z.string(),
    environment: z.string(),
    databases: z.array(LinkDatabase),
    principals: z.array(z.string()).meta({ description: "whom the owner has admitted" }),
    zones: RequestZones,
    existing: Endpoint.nullable().meta({ description: "the endpoint that the service has already, to be used again" }),
    waitsForApproval: z.boolean().meta({ description: "whether an operator would have to approve it first" }),
  })
  .meta({ id: "RequestPreview" });

export type RequestPreview = z.infer<typeof RequestPreview>;

/** Why a request is refused, for whoever filed it. */
export const RequestRefusal = z
  .strictObject({ reason: z.string().trim().min(1).max(500) })
  .meta({ id: "RequestRefusal" });

export type RequestRefusal = z.infer<typeof RequestRefusal>;

export const RequestPage = pageOf(LinkRequest).meta({ id: "RequestPage" });

export const WaitingRequestPage = pageOf(LinkRequest.extend({ tenantId: z.string() })).meta({
  id: "WaitingRequestPage",
});
