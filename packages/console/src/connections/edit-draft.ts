import { type Connection, ConnectionPatch } from "@postern/platform-api";
import { type ConnectionDraft, complaintsOf, EMPTY_DRAFT, fieldsOf } from "./connection-draft.ts";

/** A saved connection in the form: all of it but the secrets, which no answer carries. */
export function draftOf(connection: Connection): ConnectionDraft {
  const { name, kind, environment, host, database, user, tls, iam } = connection;
  const { authorities = "", clientCertificate = "" } = tls;
  return {
    ...EMPTY_DRAFT,
    ...{ name, kind, environment, host, port: String(connection.port), database, user },
    ...(connection.kind === "private"
      ? { endpointId: connection.endpointId, endpointDatabase: connection.endpointDatabase }
      : {}),
    signIn: iam ? "iam" : "password",
    ...(iam ? { roleArn: iam.roleArn, tokenHost: iam.host ?? "", tokenPort: iam.port ? String(iam.port) : "" } : {}),
    tls: tls.mode,
    certificateName: tls.certificateName ?? "",
    trust: authorities === "rds" ? "rds" : authorities ? "own" : "everybody",
    authorities: authorities === "rds" ? "" : authorities,
    clientCertificate,
    keepAliveSeconds: String(connection.keepAliveSeconds),
    testEveryMinutes: connection.testEveryMinutes === null ? "" : String(connection.testEveryMinutes),
  };
}

/** What the draft changes of the saved connection; a secret that is left empty stays. Or the complaints, by field. */
export function readPatch(
  saved: Connection,
  draft: ConnectionDraft,
): { patch: ConnectionPatch } | { complaints: Record<string, string> } {
  const { password, clientKey, signIn } = draft;
  if (signIn === "password" && saved.iam && !password) return { complaints: { password: "Fill this in" } };
  const before = saved as Record<string, unknown>;
  const changed = Object.entries(fieldsOf(draft)).filter(([field, value]) => !isSame(before[field], value));
  const read = ConnectionPatch.safeParse({
    ...Object.fromEntries(changed),
    ...(signIn === "password" && password ? { password } : {}),
    ...(clientKey ? { clientKey } : {}),
  });
  return read.success ? { patch: read.data } : { complaints: complaintsOf(read.error.issues) };
}

/** Whatever the order of an object's fields: the database keeps its own. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b));
}

function inOrder(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .sort(([a], [b]) => a.localeCompare(b));
}
