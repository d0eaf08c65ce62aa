import type { Endpoint, FiledRequest, RequestZones, ServiceProof, WaitingRequest } from "@postern/platform-api";
import type { Caller } from "../access/caller.ts";
import { recordChange } from "../audit/record.ts";
import { type Database, type Queries, violates } from "../database/database.ts";
import { joinEndpoint, openEndpoint, refuseDuplicate } from "../endpoints/open-endpoint.ts";
import { ApiProblem } from "../http/problem.ts";
import { claimService, ownsService } from "../services/claim.ts";
import type { Work } from "../work/work.ts";
import { type CheckedRequest, checkVisible } from "./check-request.ts";
import { insertRequest, type NewRequest } from "./store.ts";

export interface FileParts {
  db: Database;
  work: Work;
  /** How long a request waits for approval. */
  approvalDays: number;
}

/** Opens or joins the endpoint that a request is for, or lets the request wait for an operator's approval. */
export async function fileRequest(
  { db, work, approvalDays }: FileParts,
  caller: Caller,
  checked: CheckedRequest,
  reuse: boolean,
): Promise<FiledRequest | WaitingRequest> {
  const { environment, region, serviceName, databases, type } = checked;
  const { tenant: tenantId } = caller;
  if (!reuse) await refuseDuplicate(db, tenantId, environment.name, serviceName);
  const isOwn = await ownsService(db, serviceName, tenantId);
  const zones = await checkVisible(work, checked, tenantId);

  const wanted = { environment: environment.name, region, serviceName, databases };
  const request = { ...wanted, tenantId, type, zones };
  const joined = reuse ? await joinEndpoint(db, caller, wanted, recordFiled(caller, request, true)) : undefined;
  if (joined) return joined;
  if (environment.approval && !isOwn && caller.role !== "operator") return letWait(db, caller, request, approvalDays);
  return openEndpoint(db, caller, wanted, async (transaction, endpoint) => {
    await claimService(transaction, serviceName, tenantId, proofOf(checked, caller));
    return recordFiled(caller, request, false)(transaction, endpoint);
  });
}

type Filed = Pick<NewRequest, "tenantId" | "type" | "serviceName" | "region" | "environment" | "databases"> & {
  zones: RequestZones;
};

function recordFiled(caller: Caller, filed: Filed, reused: boolean) {
  return async (transaction: Queries, endpoint: Endpoint) => {
    const request = await insertRequest(transaction, { ...filed, endpointId: endpoint.id, reused, state: "approved" });
    await recordChange(transaction, caller, { action: "request-filed", subjectId: request.id, after: request });
    return { request, endpoint };
  };
}

async function letWait(db: Database, caller: Caller, filed: Filed, days: number): Promise<WaitingRequest> {
  try {
    return await db.transaction(async (transaction) => {
      const expiresAt = new Date(Date.now() + days * 86_400_000);
      const waiting = { endpointId: null, reused: false, state: "waiting-for-approval", expiresAt } as const;
      const request = await insertRequest(transaction, { ...filed, ...waiting });
      await recordChange(transaction, caller, { action: "request-filed", subjectId: request.id, after: request });
      return { request };
    });
  } catch (error) {
    if (!violates(error, "requests_one_waiting")) throw error;
    const detail = `a request for '${filed.serviceName}' already waits for approval; GET /api/v1/requests shows it`;
    throw new ApiProblem("duplicate-service", detail);
  }
}

/** An operator's word counts as an approval; that AWS shows a service to a tenant's own principal proves it. */
function proofOf({ environment }: CheckedRequest, { role }: Caller): ServiceProof {
  if (environment.tenantRoleArn !== undefined) return "own-principal";
  return role === "operator" ? "approval" : "first-request";
}
