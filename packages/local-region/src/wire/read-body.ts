import { gunzipSync } from "node:zlib";
import type { RawRequest } from "./authorization.ts";
import { AwsError } from "./aws-error.ts";

const MEBIBYTE = 1024 * 1024;

/** The most bytes a body may have: AWS takes 50 MB of code in a call to Lambda; here it is 8 MiB, and 1 MiB elsewhere. */
export function bodyLimit({ headers }: RawRequest): number {
  const isLambda = /\/lambda\/aws4_request\b/.test(headers.authorization ?? "");
  return isLambda ? 8 * MEBIBYTE : MEBIBYTE;
}

/**
 * The body as its sender meant it; clients compress CloudWatch's metrics. The signature is over what was sent. Unpacked it
 * has the same limit, as what is made of it takes many times its size.
 */
export function unpackBody(request: RawRequest, body: Buffer): Buffer {
  const encoding = request.headers["content-encoding"];
  const limit = bodyLimit(request);
  if (encoding === undefined || encoding === "identity") return body;
  // Signed streams of SDKs name their own framing here, which no service of the region takes.
  if (encoding !== "gzip")
    throw new AwsError(
      "SerializationException",
      `The content encoding '${encoding.slice(0, 40)}' is not read here`,
      415,
    );
  try {
    return gunzipSync(body, { maxOutputLength: limit });
  } catch {
    throw new AwsError(
      "SerializationException",
      `The request body is not gzip, or unpacks to more than ${limit} bytes`,
    );
  }
}
