import { createHash, createHmac } from "node:crypto";

export interface UnsignedRequest {
  method: string;
  path: string;
  /** What stands after the `?`, still encoded, in the order in which it is signed. */
  query: string;
  headers: Record<string, string>;
  body: Buffer;
}

export interface Signer {
  accessKeyId: string;
  secret: string;
  region: string;
  service: string;
  at: Date;
}

/** The headers with SigV4's besides, as small as AWS takes it: `host` and `x-amz-date` are signed. */
export function signRequest(request: UnsignedRequest, host: string, signer: Signer): Record<string, string> {
  const timestamp = signer.at.toISOString().replace(/[-:]|\.\d+/g, "");
  const date = timestamp.slice(0, 8);
  const scope = `${date}/${signer.region}/${signer.service}/aws4_request`;
  const canonical = [
    request.method,
    request.path.split("/").map(encodeURIComponent).join("/"),
    request.query,
    `host:${host}\nx-amz-date:${timestamp}\n`,
    "host;x-amz-date",
    sha256(request.body),
  ].join("\n");
  const key = [date, signer.region, signer.service, "aws4_request"].reduce<Buffer | string>(
    (parent, part) => createHmac("sha256", parent).update(part).digest(),
    `AWS4${signer.secret}`,
  );
  const text = `AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`;
  const signature = createHmac("sha256", key).update(text).digest("hex");
  const credential = `${signer.accessKeyId}/${scope}`;
  return {
    ...request.headers,
    host,
    "x-amz-date": timestamp,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  };
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
