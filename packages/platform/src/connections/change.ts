import { ConnectionInput, type ConnectionPatch, type FieldProblem } from "@postern/platform-api";
import { invalidInput } from "../http/problem.ts";
import type { ConnectionRow } from "./store.ts";

type Changeable = keyof ConnectionPatch;

/** Fields that say where the password is sent and how well it is protected on the way. */
const NEEDS_PASSWORD = ["environment", "host", "port", "endpointId", "endpointDatabase", "user", "tls"] as const;
const UNCHANGED = { password: "(unchanged)" };
const ONLY_PUBLIC: Changeable[] = ["environment", "host", "port"];
const ONLY_PRIVATE: Changeable[] = ["endpointId", "endpointDatabase"];

/**
 * The connection as it will be, to be decided on like a new one. A change of where or how it connects needs the
 * password again: who may edit a connection could otherwise have its password sent to a server of their own.
 */
export function applyPatch(row: ConnectionRow, patch: ConnectionPatch): ConnectionInput {
  const given = Object.keys(patch).filter((field) => patch[field as Changeable] !== undefined) as Changeable[];
  const problems = [...lockedFields(row, given), ...missingPassword(row, patch)];
  if (problems.length) throw invalidInput(problems);
  const { name, database, user, tls, keepAliveSeconds, environment, host, port, endpointId } = row;
  const where =
    row.kind === "public" ? { environment, host, port } : { endpointId, endpointDatabase: keptDatabase(row, patch) };
  // The password that is not given stays as it is sealed; what stands here is never stored.
  const signIn = patch.password !== undefined || patch.iam ? {} : row.iam ? { iam: row.iam } : UNCHANGED;
  const shared = { name, database, user, tls, keepAliveSeconds, ...signIn };
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

function missingPassword(row: ConnectionRow, patch: ConnectionPatch): FieldProblem[] {
  // A token is made for whoever is named: nothing that was kept goes along.
  if (patch.password !== undefined || patch.iam !== undefined || row.iam !== null) return [];
  const changed = NEEDS_PASSWORD.filter(
    (field) => patch[field] !== undefined && JSON.stringify(patch[field]) !== JSON.stringify(row[field]),
  );
  if (changed.length === 0) return [];
  const message = `is needed again, because ${changed.join(", ")} would change`;
  return [{ field: "password", message, hint: "send the password with this change" }];
}

/** Another endpoint has another port map: its entry is chosen anew. */
function keptDatabase(row: ConnectionRow, patch: ConnectionPatch): string | undefined {
  const moves = patch.endpointId !== undefined && patch.endpointId !== row.endpointId;
  return moves ? undefined : (row.endpointDatabase ?? undefined);
}
