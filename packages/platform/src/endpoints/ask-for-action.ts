import type { Endpoint, EndpointAction } from "@postern/platform-api";
import type { Database, Queries } from "../database/database.ts";
import { ApiProblem } from "../http/problem.ts";
import { allows } from "./endpoint-states.ts";
import { linkName } from "./link-name.ts";
import { type EndpointRow, lockEndpoint, moveEndpoint, toEndpoint } from "./store.ts";

export type ConnectionsOf = (db: Queries, endpointId: string) => Promise<{ id: string; name: string }[]>;

/** Makes the endpoint anew; what the attempt before left in AWS is removed on the way. */
export function retryEndpoint(db: Database, id: string): Promise<Endpoint> {
  return db.transaction(async (transaction) => {
    const row = await lockEndpointAllowing(transaction, id, "retry");
    const moved = await moveEndpoint(transaction, row, "checking", {
      generation: row.generation + 1,
      leftovers: [...row.leftovers, linkName(row)],
      vpcEndpointId: null,
      dnsNames: [],
      addresses: [],
    });
    return toEndpoint(moved!);
  });
}

export function removeEndpoint(db: Database, id: string, connectionsOf: ConnectionsOf): Promise<Endpoint> {
  return db.transaction(async (transaction) => {
    const row = await lockEndpointAllowing(transaction, id, "delete");
    const using = await connectionsOf(transaction, id);
    if (using.length) {
      const names = using.map(({ name }) => `'${name}'`).join(", ");
      const detail = `endpoint '${id}' is used by ${names}; delete or change these connections first`;
      throw new ApiProblem("in-use", detail, { connections: using });
    }
    return toEndpoint((await moveEndpoint(transaction, row, "deleting"))!);
  });
}

export function unknownEndpoint(id: string): ApiProblem {
  return new ApiProblem("not-found", `there is no endpoint '${id}'; GET /api/v1/endpoints lists them`);
}

async function lockEndpointAllowing(transaction: Queries, id: string, action: EndpointAction): Promise<EndpointRow> {
  const row = await lockEndpoint(transaction, id);
  if (!row) throw unknownEndpoint(id);
  if (allows(row.state, action)) return row;
  const possible = toEndpoint(row).actions.join(", ") || "nothing; wait for its next state";
  throw new ApiProblem(
    "not-in-this-state",
    `endpoint '${id}' is in state '${row.state}', which does not allow '${action}'; possible: ${possible}`,
  );
}
