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
  password: string;
  tls: (typeof TLS_MODES)[number];
  certificateName: string;
  authorities: string;
}

export const EMPTY_DRAFT: ConnectionDraft = {
  ...{ name: "", kind: "private", environment: null, host: "", port: "5432", endpointId: null, endpointDatabase: null },
  ...{ database: "", user: "", password: "", tls: "verify-full", certificateName: "", authorities: "" },
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
  const { name, kind, user, password, database, certificateName, authorities } = draft;
  const tls = {
    mode: draft.tls,
    ...(certificateName.trim() ? { certificateName } : {}),
    ...(authorities.trim() ? { authorities } : {}),
  };
  const where =
    kind === "public"
      ? { environment: draft.environment ?? undefined, host: draft.host, port: Number(draft.port) }
      : { endpointId: draft.endpointId ?? undefined, endpointDatabase: draft.endpointDatabase ?? undefined };
  const read = ConnectionInput.safeParse({ kind, name, user, password, database, tls, ...where });
  if (read.success) return { input: read.data };
  return {
    complaints: Object.fromEntries(read.error.issues.map(({ path, message }) => [path.join("."), complaint(message)])),
  };
}

/** The schema's words are for programs where a field is only empty. */
function complaint(message: string): string {
  return /expected string|>=1 char/i.test(message) ? "Fill this in" : message;
}
