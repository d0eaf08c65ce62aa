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

export const LinkRequest = z
  .object({
    id: z.string(),
    type: z.string(),
    serviceName: z.string(),
    region: z.string(),
    environment: z.string(),
    databases: z.array(LinkDatabase),
    endpointId: z.string(),
    reused: z.boolean().meta({ description: "whether it joined an endpoint that was there before" }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "LinkRequest" });

export type LinkRequest = z.infer<typeof LinkRequest>;

export const FiledRequest = z.object({ request: LinkRequest, endpoint: Endpoint }).meta({ id: "FiledRequest" });

export const RequestPage = pageOf(LinkRequest).meta({ id: "RequestPage" });
