import { webcrypto } from "node:crypto";

export interface Issued {
  certificate: string;
  key: string;
}

export interface TestAuthority {
  certificate: string;
  /** For a server of this DNS name, or a client of this common name; PEM texts. */
  issue(name: string, use: "server" | "client"): Promise<Issued>;
}

const KEYS = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };
const USES = { server: "1.3.6.1.5.5.7.3.1", client: "1.3.6.1.5.5.7.3.2" };
const HOUR_MS = 3_600_000;

export async function makeAuthority(name: string): Promise<TestAuthority> {
  // It decorates its classes while it loads.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const newKeys = () => webcrypto.subtle.generateKey(KEYS, true, ["sign", "verify"]);
  const terms = {
    notBefore: new Date(Date.now() - HOUR_MS),
    notAfter: new Date(Date.now() + 24 * HOUR_MS),
    signingAlgorithm: SIGNATURE,
  };
  const own = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...terms,
    name: `CN=${name}`,
    keys: own,
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  });
  return {
    certificate: certificate.toString("pem"),
    async issue(subject, use) {
      const keys = await newKeys();
      const issued = await x509.X509CertificateGenerator.create({
        ...terms,
        issuer: certificate.subjectName,
        subject: `CN=${subject}`,
        publicKey: keys.publicKey,
        signingKey: own.privateKey,
        extensions: [
          new x509.ExtendedKeyUsageExtension([USES[use]]),
          new x509.SubjectAlternativeNameExtension([{ type: "dns", value: subject }]),
        ],
      });
      const key = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
      return {
        certificate: issued.toString("pem"),
        key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
      };
    },
  };
}
