import { createHash, createSign, KeyObject, webcrypto } from "node:crypto";

/** What messages of SNS are signed with, by a certificate that the region serves. */
interface Signer {
  key: KeyObject;
  /** PEM. */
  certificate: string;
  /** The last part of the certificate's address: another certificate has another. */
  fileName: string;
}

/** Below the region's endpoint. */
const CERTIFICATES = "/_postern/sns/";
const DIGESTS: Record<string, string> = { "1": "RSA-SHA1", "2": "RSA-SHA256" };
const KEYS = {
  name: "RSASSA-PKCS1-v1_5",
  modulusLength: 2048,
  publicExponent: Uint8Array.of(1, 0, 1),
  hash: "SHA-256",
};
const YEAR_MS = 365 * 24 * 3_600_000;

/**
 * A message's body with its signature, by the version that it names.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
export async function signMessage(body: string, endpointUrl: string): Promise<string> {
  const { key, fileName } = await signer();
  const { Signature: _, ...message } = JSON.parse(body) as Record<string, string>;
  const digest = DIGESTS[message.SignatureVersion ?? ""] ?? "RSA-SHA1";
  const Signature = createSign(digest).update(textToSign(message)).sign(key, "base64");
  const SigningCertURL = `${endpointUrl}${CERTIFICATES}${fileName}`;
  return JSON.stringify({ ...message, Signature, SigningCertURL }, undefined, 2);
}

/** PEM of the certificate of this name; undefined when there is none. */
export async function signingCertificate(fileName: string): Promise<string | undefined> {
  const { certificate, fileName: own } = await signer();
  return fileName === own ? certificate : undefined;
}

const SIGNED = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];

function textToSign(message: Record<string, string>): string {
  return SIGNED.flatMap((name) => (message[name] === undefined ? [] : [`${name}\n${message[name]}\n`])).join("");
}

let made: Promise<Signer> | undefined;

/** One for all regions of the process, made when the first message goes out: an RSA key takes its time. */
function signer(): Promise<Signer> {
  made ??= makeSigner();
  return made;
}

async function makeSigner(): Promise<Signer> {
  // It decorates its classes while it loads.
  await import("reflect-metadata");
  const { X509CertificateGenerator } = await import("@peculiar/x509");
  const keys = await webcrypto.subtle.generateKey(KEYS, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: "CN=sns.amazonaws.com",
    notBefore: new Date(Date.now() - YEAR_MS),
    notAfter: new Date(Date.now() + 10 * YEAR_MS),
    signingAlgorithm: KEYS,
    keys,
  });
  const pem = `${certificate.toString("pem").trimEnd()}\n`;
  const digest = createHash("md5").update(pem).digest("hex");
  const fileName = `SimpleNotificationService-${digest}.pem`;
  return { key: KeyObject.from(keys.privateKey), certificate: pem, fileName };
}
