import { gzipSync } from "node:zlib";
import type { RawAnswer, RawClient } from "./raw-client.ts";
import type { UnsignedRequest } from "./sign-request.ts";

type AttackCall = UnsignedRequest & { service: string };
type Attack = (client: RawClient, sign: (call: AttackCall) => Record<string, string>) => Promise<RawAnswer>;

const MEBIBYTE = 1024 * 1024;
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const JSON_1_1 = { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AWSEvents.PutEvents" };
const XML = { "content-type": "application/xml" };
const CBOR = { "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" };
const CBOR_PATH = "/service/GraniteServiceVersion20100801/operation/PutMetricData";

/** Requests that would have their receiver hold far more than they are themselves. */
export const MEMORY_ATTACKS: Record<string, Attack> = {
  "a body of 200 MB": (client, sign) => send(client, sign, ec2("x"), { contentLength: 200 * MEBIBYTE, repeated: 200 }),
  "an endless body in chunks": (client, sign) => send(client, sign, ec2("x"), { isChunked: true, repeated: 200 }),
  "8 MiB of gzip that would unpack to 8 GB": (client, sign) =>
    send(client, sign, {
      ...json(bomb(), "lambda"),
      path: "/2015-03-31/functions",
      headers: { "content-type": "application/json", "content-encoding": "gzip" },
    }),
  "gzip that unpacks to 8 MiB of open brackets": (client, sign) =>
    send(client, sign, {
      ...json(gzipSync(Buffer.alloc(8 * MEBIBYTE - 1, "[")), "events"),
      headers: { ...JSON_1_1, "content-encoding": "gzip" },
    }),
  "gzip that unpacks to 8 MiB of small numbers": (client, sign) =>
    send(client, sign, {
      ...json(gzipSync(Buffer.from(`{"Entries":[${"1,".repeat(4 * MEBIBYTE - 20)}1]}`)), "events"),
      headers: { ...JSON_1_1, "content-encoding": "gzip" },
    }),
  "a form of 10,000 names of 30 parts": (client, sign) =>
    send(
      client,
      sign,
      ec2(
        Array.from({ length: 9990 }, (_, at) => `${`${at.toString(36)}.`.repeat(24)}=`)
          .join("&")
          .slice(0, MEBIBYTE - 100),
      ),
    ),
  "gzip that unpacks to a form of 10,000 names of 30 parts": (client, sign) =>
    send(
      client,
      sign,
      zipped(ec2(Array.from({ length: 9990 }, (_, at) => `${`${at.toString(36)}longer.`.repeat(30)}=`).join("&"))),
    ),
  "gzip that unpacks to 8 MiB of CBOR": (client, sign) =>
    send(client, sign, zipped(cbor(Buffer.concat([Buffer.of(0x9a, 0, 0x7f, 0xff, 0), Buffer.alloc(0x7fff00, 0x80)])))),
  "gzip that unpacks to 8 MiB of XML": (client, sign) =>
    send(client, sign, zipped(xml(`<a>${"<b/>".repeat(2_000_000)}</a>`))),
  "8 MiB of brackets where code is taken": (client, sign) =>
    send(client, sign, lambda(Buffer.from(`{"FunctionName":${"[],".repeat(2_700_000)}1}`))),
  "a form with one name of a megabyte": (client, sign) => send(client, sign, ec2("k".repeat(MEBIBYTE - 100))),
  "JSON of half a million brackets": (client, sign) => send(client, sign, json("[".repeat(MEBIBYTE - 10), "events")),
  "JSON of a hundred thousand names": (client, sign) =>
    send(
      client,
      sign,
      json(`{${Array.from({ length: 90_000 }, (_, at) => `"${at}":1`).join()},"Entries":1}`, "events"),
    ),
  "XML of 300,000 open elements": (client, sign) => send(client, sign, xml("<a>".repeat(300_000))),
  "XML of 200,000 elements side by side": (client, sign) => send(client, sign, xml(`<a>${"<b/>".repeat(200_000)}</a>`)),
  "XML with an attribute for every eight bytes": (client, sign) =>
    send(client, sign, xml(`<a ${Array.from({ length: 90_000 }, (_, at) => `b${at}=""`).join(" ")}/>`)),
  "CBOR of a million arrays in one another": (client, sign) =>
    send(client, sign, cbor(Buffer.alloc(MEBIBYTE - 10, 0x81))),
  "CBOR of a million empty arrays": (client, sign) =>
    send(client, sign, cbor(Buffer.concat([Buffer.of(0x9a, 0, 0x0f, 0xff, 0xf0), Buffer.alloc(0x0ffff0 - 10, 0x80)]))),
  "CBOR that promises 2^60 entries": (client, sign) =>
    send(client, sign, cbor(Buffer.of(0xbb, 0x10, 0, 0, 0, 0, 0, 0, 0))),
};

function ec2(rest: string): AttackCall {
  const body = Buffer.from(`Action=DescribeVpcs&Version=2016-11-15&${rest}`);
  return { service: "ec2", method: "POST", path: "/", query: "", headers: FORM, body };
}

function json(body: string | Buffer, service: string): AttackCall {
  return { service, method: "POST", path: "/", query: "", headers: JSON_1_1, body: Buffer.from(body) };
}

function lambda(body: Buffer): AttackCall {
  const headers = { "content-type": "application/json" };
  return { service: "lambda", method: "POST", path: "/2015-03-31/functions", query: "", headers, body };
}

function zipped(call: AttackCall): AttackCall {
  return { ...call, body: gzipSync(call.body), headers: { ...call.headers, "content-encoding": "gzip" } };
}

function xml(body: string): AttackCall {
  return {
    service: "route53",
    method: "POST",
    path: "/2013-04-01/hostedzone",
    query: "",
    headers: XML,
    body: Buffer.from(body),
  };
}

function cbor(body: Buffer): AttackCall {
  return { service: "monitoring", method: "POST", path: CBOR_PATH, query: "", headers: CBOR, body };
}

/** Gzip of zeroes is a thousandth of them, and gzips one behind the other are one. */
function bomb(): Buffer {
  const part = gzipSync(Buffer.alloc(64 * MEBIBYTE));
  return Buffer.concat(Array.from({ length: Math.floor((8 * MEBIBYTE) / part.length) - 1 }, () => part));
}

interface Sending {
  /** What the head says of the body's length, when it is not the truth. */
  contentLength?: number;
  isChunked?: boolean;
  /** Mebibytes sent behind the head, as far as the server lets them. */
  repeated?: number;
}

async function send(
  client: RawClient,
  sign: (call: AttackCall) => Record<string, string>,
  call: AttackCall,
  { contentLength = call.body.length, isChunked = false, repeated }: Sending = {},
): Promise<RawAnswer> {
  const length = isChunked ? { "transfer-encoding": "chunked" } : { "content-length": String(contentLength) };
  const lines = Object.entries({ ...sign(call), ...length }).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${call.method} ${call.path} HTTP/1.1\r\n${lines.join("")}\r\n`;
  if (repeated === undefined) return client.send(head, call.body);
  const block = Buffer.alloc(MEBIBYTE, "a");
  const chunk = isChunked ? Buffer.concat([Buffer.from("100000\r\n"), block, Buffer.from("\r\n")]) : block;
  return client.send(head, ...Array.from({ length: repeated }, () => chunk), ...(isChunked ? ["0\r\n\r\n"] : []));
}
