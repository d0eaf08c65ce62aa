import type { IncomingHttpHeaders } from "node:http";
import { readForm } from "./form-parameters.ts";

/** A request as it came, before anything is believed about it. */
export interface RawRequest {
  method: string;
  path: string;
  /** What stands after the `?`, still encoded. */
  query: string;
  headers: IncomingHttpHeaders;
}

/** What a request says about who signed it, in the header or, presigned, in the query string. Nothing is verified. */
export interface Authorization {
  isPresigned: boolean;
  accessKeyId: string;
  /** The credential scope: `yyyymmdd`, region code, service's signing name. */
  date: string;
  region: string;
  service: string;
  signedHeaders: string[];
  signature: string;
  /** `yyyymmddThhmmssZ`. */
  timestamp: string;
  sessionToken: string | undefined;
  /** Of a presigned request: seconds that it may be used. */
  expiresSeconds: number | undefined;
}

/** Undefined when the request is not signed; `malformed` with the reason when it is signed in a way that cannot be read. */
export function readAuthorization(request: RawRequest): Authorization | { malformed: string } | undefined {
  const header = request.headers.authorization;
  if (header !== undefined) return readHeader(header, request.headers);
  if (!request.query.includes("X-Amz-")) return undefined;
  const query = new Map(readForm(request.query));
  return query.has("X-Amz-Algorithm") || query.has("X-Amz-Credential") ? readPresigned(query) : undefined;
}

function readHeader(header: string, headers: IncomingHttpHeaders): Authorization | { malformed: string } {
  const [algorithm, rest] = splitOnce(header.trim(), " ");
  if (algorithm !== ALGORITHM) return { malformed: `Unsupported AWS 'algorithm': '${algorithm.slice(0, 40)}'.` };
  const parts = new Map(rest.split(",").map((part) => splitOnce(part.trim(), "=")));
  const timestamp = headers["x-amz-date"] ?? headers.date;
  return assemble({
    credential: parts.get("Credential"),
    signedHeaders: parts.get("SignedHeaders"),
    signature: parts.get("Signature"),
    timestamp: typeof timestamp === "string" ? timestamp : undefined,
    sessionToken: headers["x-amz-security-token"]?.toString(),
    expires: undefined,
  });
}

function readPresigned(query: Map<string, string>): Authorization | { malformed: string } {
  const algorithm = query.get("X-Amz-Algorithm");
  if (algorithm !== ALGORITHM) return { malformed: `Unsupported AWS 'algorithm': '${algorithm?.slice(0, 40) ?? ""}'.` };
  return assemble({
    credential: query.get("X-Amz-Credential"),
    signedHeaders: query.get("X-Amz-SignedHeaders"),
    signature: query.get("X-Amz-Signature"),
    timestamp: query.get("X-Amz-Date"),
    sessionToken: query.get("X-Amz-Security-Token"),
    expires: query.get("X-Amz-Expires") ?? "",
  });
}

const ALGORITHM = "AWS4-HMAC-SHA256";

interface Parts {
  credential: string | undefined;
  signedHeaders: string | undefined;
  signature: string | undefined;
  timestamp: string | undefined;
  sessionToken: string | undefined;
  expires: string | undefined;
}

function assemble(parts: Parts): Authorization | { malformed: string } {
  const { credential, signedHeaders, signature, timestamp, sessionToken, expires } = parts;
  if (!credential) return { malformed: "Authorization header requires 'Credential' parameter." };
  if (!signedHeaders) return { malformed: "Authorization header requires 'SignedHeaders' parameter." };
  if (!signature) return { malformed: "Authorization header requires 'Signature' parameter." };
  const [accessKeyId, date, region, service, terminator, ...rest] = credential.split("/");
  if (!accessKeyId || !date || !region || !service || terminator !== "aws4_request" || rest.length > 0)
    return {
      malformed: "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.",
    };
  if (timestamp === undefined || !/^\d{8}T\d{6}Z$/.test(timestamp))
    return { malformed: "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header." };
  if (expires !== undefined && !/^\d{1,6}$/.test(expires))
    return { malformed: "X-Amz-Expires must be a number of seconds." };
  return {
    isPresigned: expires !== undefined,
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: signedHeaders.toLowerCase().split(";"),
    signature,
    timestamp,
    sessionToken,
    expiresSeconds: expires === undefined ? undefined : Number(expires),
  };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}
