import { deflateSync, gzipSync } from "node:zlib";
import { below, pick, type Random } from "./random.ts";
import type { WrittenCall } from "./write-call.ts";

/** Makes of a call one that no service may take, before it is signed. */
export type Wound = (call: WrittenCall, random: Random) => WrittenCall;

const withBody = (call: WrittenCall, body: string | Buffer): WrittenCall => ({ ...call, body: Buffer.from(body) });
const withText = (call: WrittenCall, change: (text: string) => string): WrittenCall =>
  withBody(call, change(call.body.toString("utf8")));

const FORM: Record<string, Wound> = {
  "unknown action": (call, random) =>
    withText(call, (text) =>
      text.replace(/Action=\w+/, `Action=${pick(["", "Nothing", "toString", "__proto__", "%00"], random)}`),
    ),
  "another version": (call) => withText(call, (text) => text.replace(/Version=[\d-]+/, "Version=1999-01-01")),
  "another path": (call, random) => ({ ...call, path: pick(["/x", "//", "/..", "/index.html"], random) }),
  "another method": (call, random) => ({ ...call, method: pick(["PUT", "DELETE", "PATCH", "OPTIONS"], random) }),
  "bad percent": (call, random) =>
    withText(call, (text) => `${text}&${pick(["%", "%z", "%ff", "%c3%28", "A=%e2%82"], random)}`),
  "too deep": (call, random) => withText(call, (text) => `${text}&${"Tag.1.".repeat(40 + below(2000, random))}=x`),
  "twice the same": (call) => withText(call, (text) => `${text}&Zebra=1&Zebra=2`),
  "too many": (call) => withText(call, (text) => `${text}${"&a=b".repeat(10_001)}`),
};

/** EC2 refuses what it does not know; the query services let it pass. */
const EC2: Record<string, Wound> = {
  "unknown parameter": (call, random) =>
    withText(
      call,
      (text) => `${text}&${pick(["__proto__.x", "Zebra", "constructor", "Filter.1.Nmae", "_", "."], random)}=x`,
    ),
  "huge key": (call, random) => withText(call, (text) => `${text}&${"k".repeat(1000 + below(100_000, random))}=x`),
};

const JSON_BODY: Record<string, Wound> = {
  "cut off": (call, random) => withBody(call, `{"a":${call.body.toString("utf8").slice(0, below(20, random))}`),
  "no object": (call, random) => withBody(call, pick(["[]", "1", '"x"', "true", "[{}]"], random)),
  "something behind": (call, random) =>
    withText(call, (text) => `${text}${pick(["}", "{}", "x", "\u0000", ","], random)}`),
  "too deep": (call, random) => withBody(call, `{"Tags":${"[".repeat(500 + below(50_000, random))}`),
  "deep and closed": (call, random) => {
    const depth = 5000 + below(5000, random);
    return withBody(call, `{"Tags":${"[".repeat(depth)}${"]".repeat(depth)}`);
  },
  "bad number": (call, random) =>
    withBody(call, `{"Limit":${pick(["01", "+1", ".5", "NaN", "0x10", "1e", "--1"], random)}}`),
  "not UTF-8": (call) => ({ ...call, body: Buffer.concat([Buffer.from('{"a":"'), Buffer.of(0xff, 0xfe, 0x22)]) }),
};

const JSON_TARGET: Record<string, Wound> = {
  "unknown target": (call, random) => ({
    ...call,
    headers: {
      ...call.headers,
      "x-amz-target": pick(["", ".", "AWSEvents.", "AWSEvents.toString", "a.b.c", "x".repeat(4000)], random),
    },
  }),
};

const REST_PATH: Record<string, Wound> = {
  "unknown path": (call, random) => ({
    ...call,
    path: `/zebra${pick(["", "/x", "//", "/%20", "/a/b/c/d/e/f/g/h"], random)}`,
  }),
  "another method": (call) => ({ ...call, method: "PATCH", path: `${call.path}/zebra` }),
  "bad percent in the path": (call, random) => ({ ...call, path: `/zebra/${pick(["%", "%zz", "%ff"], random)}` }),
};

const CBOR_BODY: Record<string, Wound> = {
  "no map": (call, random) =>
    withBody(call, pick([Buffer.of(0x01), Buffer.of(0x80), Buffer.of(0x61, 0x78), Buffer.of(0xf5)], random)),
  "cut off": (call) => withBody(call, Buffer.concat([Buffer.of(0xb8, 0xff), call.body])),
  "immense length": (call, random) =>
    withBody(call, Buffer.from([pick([0x9b, 0xbb, 0x5b, 0x7b], random), 0x7f, ...Array(7).fill(0xff)])),
  "too deep": (call, random) => withBody(call, Buffer.alloc(10_000 + below(100_000, random), 0x81)),
  "endless and never ended": (call) => withBody(call, Buffer.of(0xbf, 0x61, 0x61, 0x9f, 0x01)),
  "reserved byte": (call, random) =>
    withBody(call, Buffer.of(0xa1, 0x61, 0x61, pick([0x1c, 0x3d, 0xfc, 0xff], random))),
};

const XML_BODY: Record<string, Wound> = {
  "cut off": (call) => withText(call, (text) => `<a>${text.slice(0, -4)}`),
  "entity bomb": (call) =>
    withBody(call, `<!DOCTYPE a [<!ENTITY b "${"x".repeat(1000)}"><!ENTITY c "&b;&b;">]><a>&c;</a>`),
  "unknown entity": (call) => withBody(call, "<a>&file;</a>"),
  "too deep": (call, random) => withBody(call, "<a>".repeat(2000 + below(100_000, random))),
  "two roots": (call) => withBody(call, "<a/><b/>"),
  "not XML": (call, random) => withBody(call, pick(["{}", "<", "<>", "<a b=>", "]]>", "\u0000"], random)),
};

const ENCODED: Record<string, Wound> = {
  "gzip that is none": (call) => ({ ...call, headers: { ...call.headers, "content-encoding": "gzip" } }),
  "gzip cut off": (call) => ({
    ...withBody(call, gzipSync(Buffer.concat([call.body, Buffer.from("padding")])).subarray(0, -9)),
    headers: { ...call.headers, "content-encoding": "gzip" },
  }),
  "unread encoding": (call, random) => ({
    ...withBody(call, deflateSync(call.body)),
    headers: {
      ...call.headers,
      "content-encoding": pick(["deflate", "br", "aws-chunked", "gzip, gzip", "x".repeat(500)], random),
    },
  }),
};

const withoutBody = ({ method }: WrittenCall) => method === "GET" || method === "DELETE";

/** What can be done to this call, by name. A body is damaged only where one is read. */
export function woundsFor(call: WrittenCall): Record<string, Wound> {
  switch (call.protocol) {
    case "ec2":
      return { ...FORM, ...EC2, ...ENCODED };
    case "query":
      return { ...FORM, ...ENCODED };
    case "json":
      return { ...JSON_BODY, ...JSON_TARGET, ...ENCODED };
    case "cbor":
      return { ...CBOR_BODY, ...ENCODED };
    case "rest-json":
      return withoutBody(call) ? REST_PATH : { ...REST_PATH, ...JSON_BODY, ...ENCODED };
    case "rest-xml":
      return withoutBody(call) ? REST_PATH : { ...REST_PATH, ...XML_BODY, ...ENCODED };
  }
}
