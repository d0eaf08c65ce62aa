import { createPrivateKey, createPublicKey, KeyObject, webcrypto } from "node:crypto";

/** The region's certificate authority: what RDS's own is on AWS. */
export interface Authority {
  /** PEM of its certificate. */
  certificate: string;
  /** PEM of its key: with both, the same authority can be had again. */
  key: string;
  /** A certificate for a server with these DNS names, and its key, both PEM. */
  issue(dnsNames: readonly string[]): Promise<{ certificate: string; key: string }>;
}

const KEYS = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };
const AUTHORITY_NAME = "CN=Postern local region authority";
const LONGEST_COMMON_NAME = 64;
const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;
const AUTHORITY_YEARS = 10;

/** A new authority with a P-256 key, or the one whose PEM texts are given. Certificates are X.509 version 3 (RFC 5280). */
export async function createAuthority(
  now: Date = new Date(),
  kept?: { certificate: string; key: string },
): Promise<Authority> {
  const x509 = await loadX509();
  const pair = kept ? await keyPairOf(kept) : await newKeyPair();
  const terms = {
    // A client's clock may be a little behind ours.
    notBefore: new Date(now.getTime() - HOUR_MS),
    notAfter: new Date(now.getTime() + YEAR_MS),
    signingAlgorithm: SIGNATURE,
  };
  const own = kept
    ? new x509.X509Certificate(kept.certificate)
    : await x509.X509CertificateGenerator.createSelfSigned({
        ...terms,
        // Longer than what it issues: a kept region issues later than it began.
        notAfter: new Date(now.getTime() + AUTHORITY_YEARS * YEAR_MS),
        name: AUTHORITY_NAME,
        keys: pair,
        extensions: [
          new x509.BasicConstraintsExtension(true, 0, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
          await x509.SubjectKeyIdentifierExtension.create(pair.publicKey),
        ],
      });
  return {
    certificate: toLines(own.toString("pem")),
    key: keyText(pair.privateKey),
    async issue(dnsNames) {
      const server = await newKeyPair();
      const commonName = dnsNames.find((name) => name.length <= LONGEST_COMMON_NAME);
      const certificate = await x509.X509CertificateGenerator.create({
        ...terms,
        issuer: own.subjectName,
        subject: commonName === undefined ? [] : [{ CN: [commonName] }],
        publicKey: server.publicKey,
        signingKey: pair.privateKey,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
          await x509.SubjectKeyIdentifierExtension.create(server.publicKey),
          await x509.AuthorityKeyIdentifierExtension.create(pair.publicKey),
          new x509.SubjectAlternativeNameExtension(
            dnsNames.map((value) => ({ type: "dns" as const, value })),
            // Critical when the subject is empty (RFC 5280 §4.2.1.6).
            commonName === undefined,
          ),
        ],
      });
      return { certificate: toLines(certificate.toString("pem")), key: keyText(server.privateKey) };
    },
  };
}

/** Loading takes longer than a region's start: hence only when there is a certificate to make. */
async function loadX509() {
  // It decorates its classes while it loads.
  await import("reflect-metadata");
  return import("@peculiar/x509");
}

function newKeyPair(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KEYS, true, ["sign", "verify"]);
}

async function keyPairOf({ key }: { key: string }): Promise<webcrypto.CryptoKeyPair> {
  const secret = createPrivateKey(key);
  return {
    privateKey: secret.toCryptoKey(KEYS, true, ["sign"]),
    publicKey: createPublicKey(secret).toCryptoKey(KEYS, true, ["verify"]),
  };
}

function keyText(key: webcrypto.CryptoKey): string {
  return KeyObject.from(key).export({ type: "pkcs8", format: "pem" }).toString();
}

/** A text file ends with a line break, so that two certificates in one file stand apart. */
function toLines(pem: string): string {
  return pem.endsWith("\n") ? pem : `${pem}\n`;
}
