import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { ConnectionInput, FieldProblem } from "@postern/platform-api";
import { UNCHANGED } from "./change.ts";
import { RDS } from "./trusted-authorities.ts";

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const BEGINNING = "send the text from -----BEGIN to the end";

/** Why authorities, client certificate and its key are not what they should be, or do not belong together. */
export function unusableCertificates({ tls, clientKey }: ConnectionInput): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const refuse = (field: string, message: string, hint: string) => void problems.push({ field, message, hint });
  const { authorities, clientCertificate } = tls;
  if (authorities !== undefined && authorities !== RDS && readCertificates(authorities).length === 0) {
    refuse("tls.authorities", "holds no certificate in PEM that can be read", `${BEGINNING}, or 'rds'`);
  }
  const [certificate] = clientCertificate === undefined ? [] : readCertificates(clientCertificate);
  if (clientCertificate !== undefined) {
    if (!certificate) refuse("tls.clientCertificate", "is no certificate in PEM that can be read", BEGINNING);
    if (clientKey === undefined) refuse("clientKey", "is missing", "give the client certificate's key");
    if (tls.mode === "disable") refuse("tls.mode", "a client certificate is shown by TLS alone", "choose verify-full");
  } else if (clientKey !== undefined) {
    refuse("tls.clientCertificate", "is missing", "give the certificate that the key belongs to");
  }
  if (clientKey !== undefined && clientKey !== UNCHANGED) {
    const key = readKey(clientKey);
    if (typeof key === "string") refuse("clientKey", key, "send the key in PEM, not encrypted: it is sealed here");
    else if (certificate && !certificate.checkPrivateKey(key)) {
      refuse("clientKey", "does not belong to tls.clientCertificate", "give the key that the certificate was made for");
    }
  }
  return problems;
}

/** All of a PEM text, none when any cannot be read. */
function readCertificates(text: string): X509Certificate[] {
  try {
    return (text.match(PEM_CERTIFICATE) ?? []).map((pem) => new X509Certificate(pem));
  } catch {
    return [];
  }
}

/** What is wrong with it, if anything; never in the parser's own words. */
function readKey(text: string): KeyObject | string {
  if (/ENCRYPTED/.test(text)) return "is encrypted";
  try {
    return createPrivateKey(text);
  } catch {
    return "is no private key in PEM that can be read";
  }
}
