import type { ConnectionInput } from "@postern/platform-api";
import type { Queries } from "../database/database.ts";
import { readyEndpoint } from "../endpoints/ready-endpoint.ts";
import { ApiProblem } from "../http/problem.ts";
import { type DecidedConnection, decideConnection } from "./decide.ts";
import { type SaveParts, unknownConnection } from "./save.ts";
import { findConnection } from "./store.ts";

/** A saved connection with its password, and the addresses that its endpoint has at this moment. */
export function savedConnection({ db, sealer }: SaveParts, id: string) {
  return db.transaction(async (transaction) => {
    const row = await findConnection(transaction, id);
    if (!row) throw unknownConnection(id);
    const addresses = row.endpointId === null ? null : await addressesOf(transaction, row.endpointId);
    return {
      connection: { ...row, addresses } satisfies DecidedConnection,
      password: sealer.unseal(row.sealedPassword, id),
    };
  });
}

/** A connection that is not saved, checked as if it were to be. */
export function unsavedConnection({ db, environments }: SaveParts, input: ConnectionInput) {
  return db.transaction((transaction) => decideConnection(transaction, input, environments));
}

async function addressesOf(transaction: Queries, endpointId: string): Promise<string[]> {
  const ready = await readyEndpoint(transaction, endpointId, endpointId);
  if ("field" in ready) throw new ApiProblem("not-in-this-state", `endpoint '${endpointId}' ${ready.message}`);
  return ready.endpoint.addresses;
}
