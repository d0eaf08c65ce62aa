import type { Socket } from "node:net";
import { checkServerIdentity, connect as connectTls, type PeerCertificate, type TLSSocket } from "node:tls";

export interface TlsOptions {
  mode: "disable" | "require" | "verify-ca" | "verify-full";
  /** The name the certificate must bear, when it is not the name that is dialled: an endpoint's certificate is the database's. */
  certificateName?: string;
  /** Trusted authorities, PEM; the system's otherwise. */
  authorities?: string;
  /** Shown to a server that asks for one. */
  clientCertificate?: ClientCertificate;
}

/** PEM texts; the certificate may be followed by those between it and its authority. */
export interface ClientCertificate {
  certificate: string;
  key: string;
}

/** The server's answer to SSLRequest was not yes. */
export class TlsRefused extends Error {}

/** Eight bytes: length and the code that asks for TLS (PostgreSQL protocol, SSLRequest). */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

const NOT_ASKED = "not asked for: everything travels in clear text";

/** Asks Postgres on an open connection whether it speaks TLS. Throws TlsRefused when it does not. */
export async function requestTls(socket: Socket, { mode }: TlsOptions, timeoutMs: number): Promise<string> {
  if (mode === "disable") return NOT_ASKED;
  const answer = await askForTls(socket, timeoutMs);
  if (answer !== "S") throw new TlsRefused("the server does not speak TLS");
  return "Postgres speaks TLS";
}

/** The handshake, once Postgres has agreed to it, with the certificate verified as the mode says. */
export async function startTls(
  socket: Socket,
  host: string,
  tls: TlsOptions,
  timeoutMs: number,
): Promise<{ value: Socket; detail: string }> {
  if (tls.mode === "disable") return { value: socket, detail: NOT_ASKED };
  const name = tls.certificateName ?? host;
  const secure = await new Promise<TLSSocket>((resolve, reject) => {
    const upgraded = connectTls({
      socket,
      servername: name,
      rejectUnauthorized: tls.mode !== "require",
      ...(tls.authorities ? { ca: tls.authorities } : {}),
      ...(tls.clientCertificate ? { cert: tls.clientCertificate.certificate, key: tls.clientCertificate.key } : {}),
      checkServerIdentity: (_host: string, certificate: PeerCertificate) =>
        tls.mode === "verify-full" ? checkServerIdentity(name, certificate) : undefined,
    });
    upgraded.setTimeout(timeoutMs, () => upgraded.destroy(new Error("the TLS handshake did not finish")));
    upgraded.once("error", reject);
    upgraded.once("secureConnect", () => {
      upgraded.setTimeout(0);
      upgraded.off("error", reject);
      resolve(upgraded);
    });
  });
  return { value: secure, detail: describeCertificate(secure, tls.mode, name) };
}

function askForTls(socket: Socket, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => finish(new Error("the server did not answer the request for TLS")), timeoutMs);
    const onData = (data: Buffer) => finish(undefined, data.toString("latin1", 0, 1));
    const onClose = () => finish(new Error("the connection was closed before TLS began"));
    const finish = (error: Error | undefined, answer = "") => {
      clearTimeout(timer);
      socket.off("data", onData).off("close", onClose).off("error", finish);
      socket.pause();
      error ? reject(error) : resolve(answer);
    };
    socket.once("data", onData).once("close", onClose).once("error", finish);
    socket.resume();
    socket.write(SSL_REQUEST);
  });
}

function describeCertificate(secure: TLSSocket, mode: Exclude<TlsOptions["mode"], "disable">, name: string): string {
  const certificate = secure.getPeerCertificate();
  const checked = {
    require: "not verified",
    "verify-ca": "authority verified",
    "verify-full": `verified for ${name}`,
  }[mode];
  const until = certificate?.valid_to
    ? `, valid until ${new Date(certificate.valid_to).toISOString().slice(0, 10)}`
    : "";
  return `${secure.getProtocol()}, certificate of ${certificate?.subject?.CN ?? name}, ${checked}${until}`;
}
