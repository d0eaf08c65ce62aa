import { ConnectionInput, type Endpoint, type TLS_MODES } from "@postern/platform-api";

/** What is in the form while it is filled in: text, whatever it is to become. */
export interface ConnectionDraft {
  name: string;
  kind: "private" | "public";
  environment: string | null;
  host: string;
  port: string;
  endpointId: string | null;
  endpointDatabase: string | null;
  database: string;
  user: string;
  signIn: "password" | "iam" | "certificate";
  password: string;
  roleArn: string;
  /** The database's own name and port, which a token of IAM is made for; empty: as the certificate and the way say. */
  tokenHost: string;
  tokenPort: string;
  tls: (typeof TLS_MODES)[number];
  certificateName: string;
  /** Whose signature on the server's certificate counts. */
  trust: "everybody" | "rds" | "own";
  authorities: string;
  clientCertificate: string;
  clientKey: string;
  keepAliveSeconds: string;
  /** Minutes; empty: only when asked. */
  testEveryMinutes: string;
}

export const EMPTY_DRAFT: ConnectionDraft = {
  ...{ name: "", kind: "private", environment: null, host: "", port: "5432", endpointId: null, endpointDatabase: null },
  ...{ database: "", user: "", signIn: "password", password: "", roleArn: "", tokenHost: "", tokenPort: "" },
  ...{ tls: "verify-full", certificateName: "", trust: "everybody", authorities: "" },
  ...{ clientCertificate: "", clientKey: "", keepAliveSeconds: "60", testEveryMinutes: "" },
};

/** The draft with an endpoint's database chosen, and what is known of that filled in. */
export function throughEndpoint(draft: ConnectionDraft, endpoint: Endpoint, name?: string): ConnectionDraft {
  const { databases, id } = endpoint;
  const entry =
    databases.find((each) => each.name === name) ?? databases.find(({ answers }) => answers) ?? databases[0];
  return {
    ...draft,
    endpointId: id,
    endpointDatabase: entry?.name ?? null,
    database: entry?.database ?? draft.database,
    certificateName: entry?.certificateName ?? draft.certificateName,
  };
}

/** What the platform is to be sent, or the complaints, by field. */
export function readDraft(draft: ConnectionDraft): { input: ConnectionInput } | { complaints: Record<string, string> } {
  const { password, clientKey } = draft;
  const secrets = {
    ...(draft.signIn === "password" ? { password } : {}),
    ...(usesClientCertificate(draft) ? { clientKey } : {}),
  };
  const read = ConnectionInput.safeParse({ kind: draft.kind, ...fieldsOf(draft), ...secrets });
  return read.success ? { input: read.data } : { complaints: complaintsOf(read.error.issues) };
}

/** All but the secrets, as the platform's contract has it. */
export function fieldsOf(draft: ConnectionDraft) {
  const { name, user, database } = draft;
  const where =
    draft.kind === "public"
      ? { environment: draft.environment ?? undefined, host: draft.host, port: Number(draft.port) }
      : { endpointId: draft.endpointId ?? undefined, endpointDatabase: draft.endpointDatabase ?? undefined };
  const iam = draft.signIn === "iam" ? { iam: tokenOf(draft) } : {};
  return {
    name,
    user,
    database,
    ...where,
    ...iam,
    tls: tlsOf(draft),
    keepAliveSeconds: Number(draft.keepAliveSeconds),
    testEveryMinutes: draft.testEveryMinutes ? Number(draft.testEveryMinutes) : null,
  };
}

function tlsOf({ tls, certificateName, trust, authorities, ...draft }: ConnectionDraft) {
  const checks = tls === "verify-ca" || tls === "verify-full";
  const trusted = trust === "rds" ? "rds" : trust === "own" ? authorities.trim() : "";
  return {
    mode: tls,
    ...(tls === "verify-full" && certificateName.trim() ? { certificateName: certificateName.trim() } : {}),
    ...(checks && trusted ? { authorities: trusted } : {}),
    ...(usesClientCertificate({ tls, ...draft }) ? { clientCertificate: draft.clientCertificate } : {}),
  };
}

function tokenOf({ kind, roleArn, tokenHost, tokenPort }: ConnectionDraft) {
  const own = kind === "private";
  return {
    roleArn: roleArn.trim(),
    ...(own && tokenHost.trim() ? { host: tokenHost.trim() } : {}),
    ...(own && tokenPort.trim() ? { port: Number(tokenPort) } : {}),
  };
}

/** Whoever signs in by certificate alone has to give one; beside a password it is the server that may ask for it. */
function usesClientCertificate(draft: Pick<ConnectionDraft, "tls" | "signIn" | "clientCertificate">): boolean {
  return draft.tls !== "disable" && (draft.signIn === "certificate" || draft.clientCertificate.trim() !== "");
}

export function complaintsOf(issues: { path: PropertyKey[]; message: string }[]): Record<string, string> {
  return Object.fromEntries(issues.map(({ path, message }) => [path.join("."), complaint(message)]));
}

/** The schema's words are for programs where a field is only empty. */
function complaint(message: string): string {
  return /expected string|>=1 char/i.test(message) ? "Fill this in" : message;
}
