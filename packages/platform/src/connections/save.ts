import type { Connection, ConnectionInput, ConnectionPatch } from "@postern/platform-api";
import type { Caller } from "../access/caller.ts";
import { recordChange } from "../audit/record.ts";
import type { EnvironmentConfig } from "../config.ts";
import { type Database, violates } from "../database/database.ts";
import { newId } from "../database/ids.ts";
import { refuseStale } from "../http/if-match.ts";
import { ApiProblem, invalidInput } from "../http/problem.ts";
import type { Sealer } from "../sealing/seal.ts";
import { refuseLiteral } from "./allowed-addresses.ts";
import { applyPatch } from "./change.ts";
import { decideConnection } from "./decide.ts";
import {
  type ConnectionRow,
  deleteConnection,
  insertConnection,
  lockConnection,
  type NewConnection,
  toConnection,
  updateConnection,
} from "./store.ts";

export interface SaveParts {
  db: Database;
  environments: EnvironmentConfig[];
  sealer: Sealer;
}

export function createConnection(
  { db, environments, sealer }: SaveParts,
  caller: Caller,
  input: ConnectionInput,
): Promise<Connection> {
  return refusingTakenNames(input.name, () =>
    db.transaction(async (transaction) => {
      refuseForeignHost(input);
      const { addresses: _, ...decided } = await decideConnection(transaction, caller.tenant, input, environments);
      const id = newId("con");
      const seal = (secret: string | undefined) => (secret === undefined ? null : sealer.seal(secret, id));
      const sealed = { sealedPassword: seal(input.password), sealedClientKey: seal(input.clientKey) };
      const after = await insertConnection(transaction, { ...decided, ...sealed, id, tenantId: caller.tenant });
      await recordChange(transaction, caller, { action: "connection-created", subjectId: id, after });
      return after;
    }),
  );
}

export function changeConnection(
  parts: SaveParts,
  caller: Caller,
  id: string,
  patch: ConnectionPatch,
  seen: string | undefined,
): Promise<Connection> {
  const { db, environments, sealer } = parts;
  return refusingTakenNames(patch.name, () =>
    db.transaction(async (transaction) => {
      const row = await lockConnection(transaction, caller.tenant, id);
      if (!row) throw unknownConnection(id);
      refuseStale(`connection '${id}'`, row, seen);
      const input = applyPatch(row, patch);
      refuseForeignHost(input);
      const { addresses: _, ...decided } = await decideConnection(
        transaction,
        caller.tenant,
        input,
        environments,
        row.endpointId,
      );
      const sealed = { sealedPassword: sealedAfter(row, patch, sealer), sealedClientKey: keyAfter(row, patch, sealer) };
      const changed: NewConnection = { ...decided, ...sealed, id, tenantId: row.tenantId };
      const after = await updateConnection(transaction, changed);
      await recordChange(transaction, caller, {
        action: "connection-changed",
        subjectId: id,
        before: toConnection(row),
        after: {
          ...after,
          ...(patch.password === undefined ? {} : { passwordChanged: true }),
          ...(patch.clientKey === undefined ? {} : { clientKeyChanged: true }),
        },
      });
      return after;
    }),
  );
}

export function removeConnection(
  { db }: SaveParts,
  caller: Caller,
  id: string,
  seen: string | undefined,
): Promise<void> {
  return db.transaction(async (transaction) => {
    const row = await lockConnection(transaction, caller.tenant, id);
    if (!row) throw unknownConnection(id);
    refuseStale(`connection '${id}'`, row, seen);
    await deleteConnection(transaction, caller.tenant, id);
    const change = { action: "connection-deleted", subjectId: id, before: toConnection(row) } as const;
    await recordChange(transaction, caller, change);
  });
}

export function unknownConnection(id: string): ApiProblem {
  return new ApiProblem("not-found", `there is no connection '${id}'; GET /api/v1/connections lists them`);
}

function sealedAfter({ id, sealedPassword }: ConnectionRow, { password, iam }: ConnectionPatch, sealer: Sealer) {
  if (password !== undefined) return sealer.seal(password, id);
  return iam === undefined ? sealedPassword : null;
}

/** The key goes with its certificate. */
function keyAfter({ id, sealedClientKey }: ConnectionRow, { clientKey, tls }: ConnectionPatch, sealer: Sealer) {
  if (clientKey !== undefined) return sealer.seal(clientKey, id);
  return tls && tls.clientCertificate === undefined ? null : sealedClientKey;
}

/** An address that no test would dial is not worth saving; names are judged when they are resolved. */
function refuseForeignHost(input: ConnectionInput): void {
  const refusal = input.kind === "public" ? refuseLiteral(input.host) : undefined;
  if (refusal) throw invalidInput([{ field: "host", value: input.kind === "public" ? input.host : "", ...refusal }]);
}

async function refusingTakenNames<Result>(name: string | undefined, save: () => Promise<Result>): Promise<Result> {
  try {
    return await save();
  } catch (error) {
    if (!violates(error, "connections_name")) throw error;
    const problems = [{ field: "name", value: name, message: "is taken", hint: "choose another name" }];
    throw new ApiProblem("duplicate-name", `there already is a connection named '${name}'`, { problems });
  }
}
