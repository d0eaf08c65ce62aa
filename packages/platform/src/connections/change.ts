import { ConnectionInput, type ConnectionPatch, type FieldProblem } from "@postern/platform-api";
import { invalidInput } from "../http/problem.ts";
import type { ConnectionRow } from "./store.ts";

type Changeable = keyof ConnectionPatch;

/** Fields that say where a secret is used and how well it is protected on the way. */
const NEEDS_SECRETS = ["environment", "host", "port", "endpointId", "endpointDatabase", "user", "tls"] as const;
/** Stands for a secret that is not given and stays as it is sealed. */
export const UNCHANGED = "(unchanged)";
const ONLY_PUBLIC: Changeable[] = ["environment", "host", "port"];
const ONLY_PRIVATE: Changeable[] = ["endpointId", "endpointDatabase"];

/**
 * The connection as it will be, to be decided on like a new one. A change of where or how it connects needs the
 * password and the client key again: who may edit a connection could otherwise have them used with a server of their own.
 */
export function applyPatch(row: ConnectionRow, patch: ConnectionPatch): ConnectionInput {
  const given = Object.keys(patch).filter((field) => patch[field as Changeable] !== undefined) as Changeable[];
  const problems = [...lockedFields(row, given), ...missingSecrets(row, patch)];
  if (problems.length) throw invalidInput(problems);
  const { name, database, user, tls, keepAliveSeconds, testEveryMinutes, environment, host, port, endpointId } = row;
  const where =
    row.kind === "public" ? { environment, host, port } : { endpointId, endpointDatabase: keptDatabase(row, patch) };
  const shared = {
    name,
    database,
    user,
    tls,
    keepAliveSeconds,
    testEveryMinutes,
    ...keptSignIn(row, patch),
    ...keptKey(row, patch),
  };
  return ConnectionInput.parse({ kind: row.kind, ...shared, ...where, ...patch });
}

function lockedFields({ kind }: ConnectionRow, given: Changeable[]): FieldProblem[] {
  const locked = kind === "private" ? ONLY_PUBLIC : ONLY_PRIVATE;
  const [message, hint] =
    kind === "private"
      ? ["is locked: it follows from the endpoint", "choose another endpoint or endpointDatabase instead"]
      : ["belongs to private connections", "make a private connection instead"];
  return given.filter((field) => locked.includes(field)).map((field) => ({ field, message, hint }));
}

function missingSecrets(row: ConnectionRow, patch: ConnectionPatch): FieldProblem[] {
  const changed = NEEDS_SECRETS.filter(
    (field) => patch[field] !== undefined && JSON.stringify(patch[field]) !== JSON.stringify(row[field]),
  );
  if (changed.length === 0) return [];
  const message = `is needed again, because ${changed.join(", ")} would change`;
  const problems: FieldProblem[] = [];
  if (row.sealedPassword !== null && patch.password === undefined && patch.iam === undefined) {
    problems.push({ field: "password", message, hint: "send the password with this change" });
  }
  if ("clientKey" in keptKey(row, patch)) {
    problems.push({ field: "clientKey", message, hint: "send the client certificate's key with this change" });
  }
  return problems;
}

function keptSignIn({ iam, sealedPassword }: ConnectionRow, patch: ConnectionPatch) {
  if (patch.password !== undefined || patch.iam) return {};
  if (iam) return { iam };
  return sealedPassword === null ? {} : { password: UNCHANGED };
}

/** The key goes with its certificate: without one in the new `tls` there is none to keep. */
function keptKey({ sealedClientKey }: ConnectionRow, { clientKey, tls }: ConnectionPatch) {
  const goes = tls !== undefined && tls.clientCertificate === undefined;
  return clientKey !== undefined || sealedClientKey === null || goes ? {} : { clientKey: UNCHANGED };
}

/** Another endpoint has another port map: its entry is chosen anew. */
function keptDatabase(row: ConnectionRow, patch: ConnectionPatch): string | undefined {
  const moves = patch.endpointId !== undefined && patch.endpointId !== row.endpointId;
  return moves ? undefined : (row.endpointDatabase ?? undefined);
}
