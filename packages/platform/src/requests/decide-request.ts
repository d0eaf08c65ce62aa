import type { FiledRequest, LinkRequest } from "@postern/platform-api";
import type { Recorder } from "../audit/record.ts";
import { recordChange } from "../audit/record.ts";
import type { Database, Queries } from "../database/database.ts";
import { openEndpoint } from "../endpoints/open-endpoint.ts";
import { ApiProblem } from "../http/problem.ts";
import { claimService } from "../services/claim.ts";
import { lockRequest, type RequestRow, toRequest, updateRequest } from "./store.ts";

/** The operator who decides. */
export type Decider = Omit<Recorder, "tenant">;

/** Makes the service the tenant's and opens its endpoint. */
export async function approveRequest(db: Database, by: Decider, id: string): Promise<FiledRequest> {
  const { tenantId: tenant, environment, region, serviceName, databases } = await lockWaiting(db, id);
  const wanted = { environment, region, serviceName, databases };
  return openEndpoint(db, { ...by, tenant }, wanted, async (transaction, endpoint) => {
    const row = await lockWaiting(transaction, id);
    await claimService(transaction, serviceName, tenant, "approval");
    const request = await updateRequest(transaction, id, {
      state: "approved",
      endpointId: endpoint.id,
      expiresAt: null,
    });
    await recordDecision(transaction, by, "request-approved", row, request);
    return { request, endpoint };
  });
}

export function refuseRequest(db: Database, by: Decider, id: string, reason: string): Promise<LinkRequest> {
  return db.transaction(async (transaction) => {
    const row = await lockWaiting(transaction, id);
    const request = await updateRequest(transaction, id, { state: "refused", reason, expiresAt: null });
    await recordDecision(transaction, by, "request-refused", row, request);
    return request;
  });
}

export async function recordDecision(
  transaction: Queries,
  by: Decider,
  action: "request-approved" | "request-refused" | "request-expired",
  row: RequestRow,
  after: LinkRequest,
): Promise<void> {
  const change = { action, subjectId: row.id, before: toRequest(row), after };
  await recordChange(transaction, { ...by, tenant: row.tenantId }, change);
}

/** Whoever's it is: operators decide for all tenants. */
async function lockWaiting(db: Queries, id: string): Promise<RequestRow> {
  const row = await lockRequest(db, id);
  if (!row)
    throw new ApiProblem("not-found", `there is no request '${id}'; GET /api/v1/approvals lists those that wait`);
  if (row.state === "waiting-for-approval") return row;
  throw new ApiProblem("not-in-this-state", `request '${id}' is ${row.state}; only one that waits can be decided on`);
}
