import type { Endpoint, EndpointAction } from "@postern/platform-api";
import type { Caller } from "../access/caller.ts";
import { recordChange } from "../audit/record.ts";
import type { Database, Queries } from "../database/database.ts";
import type { TenantId } from "../database/schema.ts";
import { refuseStale } from "../http/if-match.ts";
import { ApiProblem } from "../http/problem.ts";
import { allows } from "./endpoint-states.ts";
import { linkName } from "./link-name.ts";
import { type EndpointRow, lockEndpoint, moveEndpoint, toEndpoint } from "./store.ts";

export type ConnectionsOf = (
  db: Queries,
  tenant: TenantId,
  endpointId: string,
) => Promise<{ id: string; name: string }[]>;

/** Makes the endpoint anew; what the attempt before left in AWS is removed on the way. */
export function retryEndpoint(db: Database, caller: Caller, id: string, seen: string | undefined): Promise<Endpoint> {
  return db.transaction(async (transaction) => {
    const row = await lockEndpointAllowing(transaction, caller.tenant, id, "retry", seen);
    const moved = await moveEndpoint(transaction, row, "checking", {
      generation: row.generation + 1,
      leftovers: [...row.leftovers, linkName(row)],
      vpcEndpointId: null,
      dnsNames: [],
      addresses: [],
    });
    return recorded(transaction, caller, "endpoint-retried", row, moved!);
  });
}

/** `force`: also while connections use it, which lead nowhere then. */
export function removeEndpoint(
  db: Database,
  caller: Caller,
  id: string,
  { seen, force }: { seen: string | undefined; force: boolean },
  connectionsOf: ConnectionsOf,
): Promise<Endpoint> {
  return db.transaction(async (transaction) => {
    const row = await lockEndpointAllowing(transaction, caller.tenant, id, "delete", seen);
    const using = force ? [] : await connectionsOf(transaction, caller.tenant, id);
    if (using.length) {
      const names = using.map(({ name }) => `'${name}'`).join(", ");
      const detail = `endpoint '${id}' is used by ${names}; delete or change these connections first, or force it`;
      throw new ApiProblem("in-use", detail, { connections: using });
    }
    const moved = await moveEndpoint(transaction, row, "deleting");
    return recorded(transaction, caller, "endpoint-deleted", row, moved!);
  });
}

export function unknownEndpoint(id: string): ApiProblem {
  return new ApiProblem("not-found", `there is no endpoint '${id}'; GET /api/v1/endpoints lists them`);
}

async function recorded(
  transaction: Queries,
  caller: Caller,
  action: "endpoint-retried" | "endpoint-deleted",
  from: EndpointRow,
  to: EndpointRow,
): Promise<Endpoint> {
  const [before, after] = [toEndpoint(from), toEndpoint(to)];
  await recordChange(transaction, caller, { action, subjectId: after.id, before, after });
  return after;
}

async function lockEndpointAllowing(
  transaction: Queries,
  tenant: TenantId,
  id: string,
  action: EndpointAction,
  seen: string | undefined,
): Promise<EndpointRow> {
  const row = await lockEndpoint(transaction, tenant, id);
  if (!row) throw unknownEndpoint(id);
  refuseStale(`endpoint '${id}'`, row, seen);
  if (allows(row.state, action)) return row;
  const possible = toEndpoint(row).actions.join(", ") || "nothing; wait for its next state";
  throw new ApiProblem(
    "not-in-this-state",
    `endpoint '${id}' is in state '${row.state}', which does not allow '${action}'; possible: ${possible}`,
  );
}
