import type { FieldProblem } from "@postern/platform-api";
import type { Queries } from "../database/database.ts";
import type { TenantId } from "../database/schema.ts";
import { actionsOf } from "./answering.ts";
import { type EndpointRow, lockEndpoint } from "./store.ts";

/**
 * The endpoint of a private connection, kept from being deleted until the transaction ends; or what is wrong with it.
 * `usedAlready` is the endpoint that the connection has: that one need not be ready at this moment.
 */
export async function readyEndpoint(
  transaction: Queries,
  tenant: TenantId,
  id: string,
  usedAlready: string | null,
): Promise<{ endpoint: EndpointRow; host: string } | FieldProblem> {
  const endpoint = await lockEndpoint(transaction, tenant, id);
  const field = "endpointId";
  if (!endpoint || endpoint.state === "deleted") {
    return {
      field,
      value: id,
      message: "there is no such endpoint",
      hint: "GET /api/v1/endpoints?state=ready lists them",
    };
  }
  const host = endpoint.dnsNames[0];
  const usable = id === usedAlready || actionsOf(endpoint).includes("connect");
  if (!usable || host === undefined) {
    return { field, value: id, message: `is '${endpoint.state}', not 'ready'`, hint: "choose a ready one, or wait" };
  }
  return { endpoint, host };
}
