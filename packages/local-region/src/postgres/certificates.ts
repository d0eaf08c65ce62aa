import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import * as der from "./der.ts";

/** The region's certificate authority: what RDS's own is on AWS. */
export interface Authority {
  /** PEM of its certificate. */
  certificate: string;
  /** A certificate for a server with these DNS names, and its key, both PEM. */
  issue(dnsNames: readonly string[]): { certificate: string; key: string };
}

const ECDSA_WITH_SHA256 = der.sequence(der.objectId("1.2.840.10045.4.3.2"));
const COMMON_NAME = "2.5.4.3";
const LONGEST_COMMON_NAME = 64;
const YEAR_MS = 365 * 24 * 3600 * 1000;

/** A new authority with a P-256 key that lives in memory only. Certificates are X.509 version 3 (RFC 5280). */
export function createAuthority(now: Date = new Date()): Authority {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = distinguishedName("Postern local region authority");
  const ownKeyId = keyIdentifier(pair.publicKey);
  const certify = (subject: Buffer, publicKey: KeyObject, extensions: Buffer[]): string => {
    const body = der.sequence(
      der.explicit(0, der.integer(Buffer.of(2))),
      der.integer(randomBytes(16)),
      ECDSA_WITH_SHA256,
      issuer,
      // A client's clock may be a little behind ours.
      der.sequence(der.utcTime(new Date(now.getTime() - 3_600_000)), der.utcTime(new Date(now.getTime() + YEAR_MS))),
      subject,
      publicKey.export({ type: "spki", format: "der" }),
      der.explicit(3, der.sequence(...extensions)),
    );
    const signature = sign("sha256", body, pair.privateKey);
    return toPem("CERTIFICATE", der.sequence(body, ECDSA_WITH_SHA256, der.bitString(signature)));
  };
  return {
    certificate: certify(issuer, pair.publicKey, [
      extension("2.5.29.19", true, der.sequence(der.boolean(true), der.integer(Buffer.of(0)))),
      // keyCertSign and cRLSign.
      extension("2.5.29.15", true, der.bitString(Buffer.of(0b0000_0110), 1)),
      extension("2.5.29.14", false, der.octetString(ownKeyId)),
    ]),
    issue(dnsNames) {
      const server = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const names = dnsNames.map((name) => der.implicit(2, Buffer.from(name, "ascii")));
      const certificate = certify(
        distinguishedName(dnsNames.find((name) => name.length <= LONGEST_COMMON_NAME)),
        server.publicKey,
        [
          extension("2.5.29.19", true, der.sequence()),
          // digitalSignature.
          extension("2.5.29.15", true, der.bitString(Buffer.of(0b1000_0000), 7)),
          // Server authentication.
          extension("2.5.29.37", false, der.sequence(der.objectId("1.3.6.1.5.5.7.3.1"))),
          extension("2.5.29.14", false, der.octetString(keyIdentifier(server.publicKey))),
          extension("2.5.29.35", false, der.sequence(der.implicit(0, ownKeyId))),
          // Critical when the subject is empty (RFC 5280 §4.2.1.6).
          extension("2.5.29.17", !dnsNames.some((name) => name.length <= LONGEST_COMMON_NAME), der.sequence(...names)),
        ],
      );
      return { certificate, key: server.privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
    },
  };
}

function distinguishedName(commonName: string | undefined): Buffer {
  if (commonName === undefined) return der.sequence();
  return der.sequence(der.set(der.sequence(der.objectId(COMMON_NAME), der.utf8String(commonName))));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return der.sequence(der.objectId(id), ...(critical ? [der.boolean(true)] : []), der.octetString(value));
}

function keyIdentifier(key: KeyObject): Buffer {
  return createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest()
    .subarray(0, 20);
}

function toPem(label: string, bytes: Buffer): string {
  const lines = bytes.toString("base64").replaceAll(/.{1,64}/g, "$&\n");
  return `-----BEGIN ${label}-----\n${lines}-----END ${label}-----\n`;
}
