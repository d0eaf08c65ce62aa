import { createPrivateKey, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { createAuthority } from "./certificates.ts";

const NAME = "warehouse.c1a2b3c4d5e6.us-east-1.rds.amazonaws.com";
/** The extension's object id, 2.5.29.17, and TRUE. */
const CRITICAL_ALTERNATIVE_NAME = Buffer.from("0603551d110101ff", "hex");

test("a server's certificate is good for its names, by its authority, and not for others", async () => {
  const authority = await createAuthority();
  const certificate = new X509Certificate((await authority.issue([NAME, "second.example.com"])).certificate);
  const issuer = new X509Certificate(authority.certificate);
  expect(certificate.verify(issuer.publicKey)).toBe(true);
  expect(certificate.checkIssued(issuer)).toBe(true);
  expect(certificate.verify(new X509Certificate((await createAuthority()).certificate).publicKey)).toBe(false);
  expect(certificate.checkHost(NAME)).toBe(NAME);
  expect(certificate.checkHost("second.example.com")).toBe("second.example.com");
  expect(certificate.checkHost("other.example.com")).toBeUndefined();
  expect([issuer.ca, certificate.ca]).toEqual([true, false]);
});

test("the key belongs to the certificate, and each certificate has its own", async () => {
  const authority = await createAuthority();
  const [one, other] = [await authority.issue([NAME]), await authority.issue([NAME])];
  const certificate = new X509Certificate(one.certificate);
  expect(certificate.checkPrivateKey(createPrivateKey(one.key))).toBe(true);
  expect(certificate.checkPrivateKey(createPrivateKey(other.key))).toBe(false);
  expect(certificate.serialNumber).not.toBe(new X509Certificate(other.certificate).serialNumber);
});

test("it is valid now, for a client whose clock is behind, and not for ever", async () => {
  const now = new Date("2026-03-04T05:06:07Z");
  const authority = await createAuthority(now);
  const certificate = new X509Certificate((await authority.issue([NAME])).certificate);
  expect(certificate.validFromDate.toISOString()).toBe("2026-03-04T04:06:07.000Z");
  expect(certificate.validToDate.toISOString()).toBe("2027-03-04T05:06:07.000Z");
});

test("a name too long for a common name is told as an alternative name alone", async () => {
  const name = `${"x".repeat(60)}.c1a2b3c4d5e6.us-east-1.rds.amazonaws.com`;
  const authority = await createAuthority();
  const certificate = new X509Certificate((await authority.issue([name])).certificate);
  expect(certificate.subject ?? "").toBe("");
  expect(certificate.raw.includes(CRITICAL_ALTERNATIVE_NAME)).toBe(true);
  const short = new X509Certificate((await authority.issue([NAME])).certificate);
  expect(short.raw.includes(CRITICAL_ALTERNATIVE_NAME)).toBe(false);
  expect(certificate.checkHost(name)).toBe(name);
});
