import type { ConnectionInput } from "@postern/platform-api";
import type { Queries } from "../database/database.ts";
import type { TenantId } from "../database/schema.ts";
import { readyEndpoint } from "../endpoints/ready-endpoint.ts";
import { ApiProblem } from "../http/problem.ts";
import { type DecidedConnection, decideConnection } from "./decide.ts";
import { type SaveParts, unknownConnection } from "./save.ts";
import type { SignInSecrets } from "./sign-in-secret.ts";
import { type ConnectionRow, findConnection } from "./store.ts";

/** A saved connection with its secrets, and where its endpoint is at this moment. */
export function savedConnection({ db, sealer }: SaveParts, tenant: TenantId, id: string) {
  return db.transaction(async (transaction) => {
    const row = await findConnection(transaction, tenant, id);
    if (!row) throw unknownConnection(id);
    const where = row.kind === "public" ? { addresses: null } : await placeOf(transaction, row);
    const unseal = (sealed: string | null) => (sealed === null ? undefined : sealer.unseal(sealed, id));
    const secrets: SignInSecrets = { password: unseal(row.sealedPassword), clientKey: unseal(row.sealedClientKey) };
    return { connection: { ...row, ...where } satisfies DecidedConnection, secrets };
  });
}

/** @throws ApiProblem `not-found` unless the connection exists. */
export async function requireConnection(db: Queries, tenant: TenantId, id: string): Promise<ConnectionRow> {
  const row = await findConnection(db, tenant, id);
  if (!row) throw unknownConnection(id);
  return row;
}

/** A connection that is not saved, checked as if it were to be. */
export function unsavedConnection({ db, environments }: SaveParts, tenant: TenantId, input: ConnectionInput) {
  return db.transaction((transaction) => decideConnection(transaction, tenant, input, environments));
}

/** Never what was stored: a private connection leads to its endpoint's addresses and port map as they are now. */
async function placeOf(transaction: Queries, { tenantId, id, endpointId, endpointDatabase }: ConnectionRow) {
  const ready = await readyEndpoint(transaction, tenantId, endpointId ?? "", endpointId);
  if ("field" in ready) throw new ApiProblem("not-in-this-state", `endpoint '${endpointId}' ${ready.message}`);
  const { endpoint, host } = ready;
  const entry = endpoint.databases.find(({ name }) => name === endpointDatabase);
  if (!entry) {
    const detail = `database '${endpointDatabase}' of connection '${id}' is not in the port map of '${endpointId}'`;
    throw new ApiProblem("not-in-this-state", `${detail}; choose another endpointDatabase`);
  }
  return { host, port: entry.port, addresses: endpoint.addresses };
}
