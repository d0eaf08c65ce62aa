import type { RawRequest } from "./authorization.ts";
import { type ModelName, serviceFacts } from "./service-facts.ts";
import type { Protocol } from "./shape.ts";

/** The protocol that this call to the service speaks. */
export function chooseProtocol(service: ModelName, request: RawRequest): Protocol {
  const { protocol, speaksBesides = [] } = serviceFacts(service);
  if (speaksBesides.length === 0) return protocol;
  const spoken = spokenProtocol(request);
  return spoken && speaksBesides.includes(spoken) ? spoken : protocol;
}

function spokenProtocol({ headers, query }: RawRequest): Protocol | undefined {
  if (headers["smithy-protocol"] === "rpc-v2-cbor") return "cbor";
  if (headers["x-amz-target"] !== undefined) return "json";
  const isForm = /form-urlencoded/.test(headers["content-type"] ?? "") || /(?:^|&)Action=/.test(query);
  return isForm ? "query" : undefined;
}

/** Services that the region does not have and whose REST protocol is XML; all others' is JSON. */
const REST_XML = new Set(["s3", "s3express", "cloudfront"]);

/** The form in which a client of a service that the region does not have reads its refusal. */
export function refusalProtocol(service: string | undefined, request: RawRequest): Protocol {
  const { headers, query } = request;
  if (/json/.test(headers["content-type"] ?? "")) return "json";
  if (headers["smithy-protocol"] === "rpc-v2-cbor") return "cbor";
  const isQuery = /(?:^|&)Action=/.test(query) || /form-urlencoded/.test(headers["content-type"] ?? "");
  return service !== undefined && !isQuery && !REST_XML.has(service) ? "json" : "query";
}
