import { expect, test } from "vitest";
import { type Authorization, type RawRequest, readAuthorization } from "./authorization.ts";
import { type AccessKey, verifySignature } from "./verify-signature.ts";

// "get-vanilla" of the SigV4 test suite that AWS published.
const EXAMPLE = {
  method: "GET",
  path: "/",
  query: "",
  headers: {
    host: "example.amazonaws.com",
    "x-amz-date": "20150830T123600Z",
    authorization:
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
  },
} satisfies RawRequest;
const KEY: AccessKey = {
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  sessionToken: undefined,
  expiresAt: undefined,
};
const SIGNED_AT = new Date("2015-08-30T12:36:00Z");
const NOTHING = Buffer.alloc(0);

function verify(
  request: RawRequest,
  options: { body?: string; key?: AccessKey | undefined; now?: Date } = {},
): ReturnType<typeof verifySignature> {
  const key = "key" in options ? options.key : KEY;
  const body = options.body === undefined ? NOTHING : Buffer.from(options.body);
  return verifySignature(request, body, readAuthorization(request) as Authorization, key, options.now ?? SIGNED_AT);
}

test("the published example is accepted", () => {
  expect(verify(EXAMPLE)).toBeUndefined();
});

test("anything changed after signing is a wrong signature", () => {
  const wrong = { kind: "wrong-signature" };
  expect(verify(EXAMPLE, { body: "Action=DeleteEverything" })).toEqual(wrong);
  expect(verify({ ...EXAMPLE, method: "POST" })).toEqual(wrong);
  expect(verify({ ...EXAMPLE, path: "/other" })).toEqual(wrong);
  expect(verify({ ...EXAMPLE, query: "a=1" })).toEqual(wrong);
  expect(verify({ ...EXAMPLE, headers: { ...EXAMPLE.headers, host: "other.amazonaws.com" } })).toEqual(wrong);
  expect(verify(EXAMPLE, { key: { ...KEY, secretAccessKey: "another" } })).toEqual(wrong);
});

test("a signature of another length is wrong, not an exception", () => {
  const authorization = EXAMPLE.headers.authorization.slice(0, -10);
  expect(verify({ ...EXAMPLE, headers: { ...EXAMPLE.headers, authorization } })).toEqual({ kind: "wrong-signature" });
});

test("a signed header that is not there, or is no header at all, is a wrong signature", () => {
  for (const name of ["x-absent", "constructor", "__proto__"]) {
    const authorization = EXAMPLE.headers.authorization.replace("host;x-amz-date", `host;${name};x-amz-date`);
    expect(verify({ ...EXAMPLE, headers: { ...EXAMPLE.headers, authorization } }), name).toEqual({
      kind: "wrong-signature",
    });
  }
});

test("a key that does not exist is unknown", () => {
  expect(verify(EXAMPLE, { key: undefined })).toEqual({ kind: "unknown-key" });
});

test("the clock may differ by fifteen minutes either way and no more", () => {
  const later = (minutes: number) => new Date(SIGNED_AT.getTime() + minutes * 60_000);
  expect(verify(EXAMPLE, { now: later(14.9) })).toBeUndefined();
  expect(verify(EXAMPLE, { now: later(-14.9) })).toBeUndefined();
  expect(verify(EXAMPLE, { now: later(15.1) })).toEqual({
    kind: "skewed",
    detail: "Signature expired: 20150830T123600Z is now earlier than 20150830T123606Z (20150830T125106Z - 15 min.)",
  });
  expect(verify(EXAMPLE, { now: later(-15.1) })?.kind).toBe("skewed");
});

test("a session's key needs its own token, and an account's key takes none", () => {
  const session: AccessKey = { ...KEY, sessionToken: "token", expiresAt: undefined };
  const withToken = (token: string) => ({
    ...EXAMPLE,
    headers: { ...EXAMPLE.headers, "x-amz-security-token": token },
  });
  expect(verify(EXAMPLE, { key: session })).toEqual({ kind: "unknown-key" });
  expect(verify(withToken("other"), { key: session })).toEqual({ kind: "unknown-key" });
  expect(verify(withToken("token"), { key: session })).toBeUndefined();
  expect(verify(withToken("token"))).toEqual({ kind: "unknown-key" });
});

test("a session that has ended is told so only with a good signature", () => {
  const ended: AccessKey = { ...KEY, expiresAt: SIGNED_AT };
  expect(verify(EXAMPLE, { key: ended })).toEqual({ kind: "expired-token" });
  expect(verify(EXAMPLE, { key: { ...ended, secretAccessKey: "x" } })).toEqual({ kind: "wrong-signature" });
  expect(verify(EXAMPLE, { key: { ...ended, expiresAt: new Date(SIGNED_AT.getTime() + 1) } })).toBeUndefined();
});

test("a malformed region, another day's scope and an unsigned host are refused", () => {
  const changed = (from: string, to: string) =>
    verify({
      ...EXAMPLE,
      headers: { ...EXAMPLE.headers, authorization: EXAMPLE.headers.authorization.replace(from, to) },
    })?.kind;
  expect(changed("us-east-1", "nowhere!")).toBe("wrong-scope");
  expect(changed("/20150830/", "/20150831/")).toBe("wrong-scope");
  expect(changed("host;x-amz-date", "x-amz-date")).toBe("wrong-scope");
  expect(changed("us-east-1", "xx-moon-9")).toBe("wrong-signature");
});

test("an authorization that cannot be read says what is wrong with it", () => {
  const read = (authorization: string, date?: string) =>
    readAuthorization({ ...EXAMPLE, headers: { authorization, ...(date && { "x-amz-date": date }) } });
  expect(read("Bearer abc")).toEqual({ malformed: "Unsupported AWS 'algorithm': 'Bearer'." });
  expect(read("AWS4-HMAC-SHA256 nothing")).toHaveProperty("malformed");
  expect(read(EXAMPLE.headers.authorization)).toHaveProperty("malformed");
  expect(read(EXAMPLE.headers.authorization, "yesterday")).toHaveProperty("malformed");
  expect(read(EXAMPLE.headers.authorization.replace("/service", ""), "20150830T123600Z")).toHaveProperty("malformed");
  expect(readAuthorization({ ...EXAMPLE, headers: {} })).toBeUndefined();
});
