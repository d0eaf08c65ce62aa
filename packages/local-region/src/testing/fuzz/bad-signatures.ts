import { below, pick, type Random } from "./random.ts";
import { type Signer, signRequest } from "./sign-request.ts";
import type { WrittenCall } from "./write-call.ts";

type Headers = Record<string, string>;

const DAY_MS = 86_400_000;

/** Each way of not being who one says, by name: the headers that are sent. */
export const BAD_SIGNATURES: Record<
  string,
  (call: WrittenCall, host: string, signer: Signer, random: Random) => Headers
> = {
  "wrong secret": (call, host, signer) => signRequest(call, host, { ...signer, secret: "guess" }),
  "unknown key": (call, host, signer, random) =>
    signRequest(call, host, {
      ...signer,
      accessKeyId: pick(["AKIAIOSFODNN7EXAMPLE", "1", "constructor", "x".repeat(3000)], random),
    }),
  "not signed": (call, host) => ({ ...call.headers, host }),
  "long ago": (call, host, signer, random) =>
    signRequest(call, host, { ...signer, at: new Date(signer.at.getTime() - DAY_MS * (1 + below(3000, random))) }),
  "not yet": (call, host, signer) => signRequest(call, host, { ...signer, at: new Date(signer.at.getTime() + DAY_MS) }),
  "no region": (call, host, signer, random) =>
    signRequest(call, host, { ...signer, region: pick(["x", "US-EAST-1", "us_east_1", "..", "us-east-1-"], random) }),
  "another service": (call, host, signer, random) =>
    signRequest(call, host, {
      ...signer,
      service: pick(["s3", "eks", "toString", "__proto__", "EC2", "x".repeat(999)], random),
    }),
  "another body": (call, host, signer) => signRequest({ ...call, body: Buffer.from("other") }, host, signer),
  "header cut up": (call, host, signer, random) => {
    const headers = signRequest(call, host, signer);
    const at = 1 + below(headers.authorization!.length - 10, random);
    return { ...headers, authorization: headers.authorization!.slice(0, at) };
  },
  "absent signed header": (call, host, signer, random) => {
    const headers = signRequest(call, host, signer);
    const names = pick(["host;x-amz-date;constructor", "host;x-amz-nothing", "", ";;;", "x-amz-date"], random);
    return { ...headers, authorization: headers.authorization!.replace("host;x-amz-date,", `${names},`) };
  },
  "no date": (call, host, signer, random) => ({
    ...signRequest(call, host, signer),
    "x-amz-date": pick(["", "yesterday", "20260102", "99999999T999999Z"], random),
  }),
};
