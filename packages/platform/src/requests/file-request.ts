import type { Endpoint, FiledRequest, ServiceProof, WaitingRequest } from "@postern/platform-api";
import type { Caller } from "../access/caller.ts";
import { recordChange } from "../audit/record.ts";
import type { EnvironmentConfig } from "../config.ts";
import { type Database, type Queries, violates } from "../database/database.ts";
import { joinEndpoint, openEndpoint, refuseDuplicate, shardOfService } from "../endpoints/open-endpoint.ts";
import { type Place, placeAt } from "../environments/shards.ts";
import { ApiProblem } from "../http/problem.ts";
import { keepWithinQuota, ShardFull } from "../placement/keep-within-quota.ts";
import { noRoom } from "../placement/no-room.ts";
import { rankShards } from "../placement/rank-shards.ts";
import { shardLoads } from "../placement/shard-loads.ts";
import { claimService, ownsService } from "../services/claim.ts";
import type { Work } from "../work/work.ts";
import { type CheckedRequest, lookAtZones } from "./check-request.ts";
import { findPlace } from "./find-place.ts";
import { insertRequest, type NewRequest } from "./store.ts";

export interface FileParts {
  db: Database;
  work: Work;
  /** How long a request waits for approval. */
  approvalDays: number;
}

/**
 * Opens or joins the endpoint that a request is for, in the shard that it is bound to from now on. It waits for an
 * operator where its environment demands approval, and where no shard has room.
 */
export async function fileRequest(
  parts: FileParts,
  caller: Caller,
  checked: CheckedRequest,
  reuse: boolean,
): Promise<FiledRequest | WaitingRequest> {
  const { db, work } = parts;
  const { environment, region, serviceName, databases, type } = checked;
  const ofEndpoint = { environment: environment.name, region, serviceName, databases };
  const { tenant: tenantId } = caller;
  if (!reuse) await refuseDuplicate(db, tenantId, environment.name, serviceName);
  const isOwn = await ownsService(db, serviceName, tenantId);
  const request = { ...ofEndpoint, tenantId, type };
  const shard = reuse ? await shardOfService(db, environment.name, serviceName) : undefined;
  if (shard !== undefined) {
    const { zones, refusal } = await lookAtZones(work, checked, tenantId, shard);
    if (refusal) throw refusal;
    const filed = { ...request, zones, shard };
    const joined = await joinEndpoint(db, caller, ofEndpoint, recordFiled(caller, filed, true));
    if (joined) return joined;
  }
  for (;;) {
    const loads = await shardLoads(db, environment);
    const ranked = rankShards(loads, tenantId);
    if (ranked.length === 0) {
      const full = { ...request, zones: null, shard: null, reason: noRoom(environment.name, loads) };
      return letWait(parts, caller, environment, full);
    }
    const { shard, zones, refusal } = await findPlace(work, checked, tenantId, ranked);
    if (refusal) throw refusal;
    const filed = { ...request, zones, shard };
    try {
      if (environment.approval && !isOwn && caller.role !== "operator")
        return await letWait(parts, caller, environment, filed);
      return await openEndpoint(db, caller, { ...ofEndpoint, shard }, async (transaction, endpoint) => {
        await keepWithinQuota(transaction, environment, shard);
        await claimService(transaction, serviceName, tenantId, proofOf(placeAt(environment, shard), caller));
        return recordFiled(caller, filed, false)(transaction, endpoint);
      });
    } catch (error) {
      if (!(error instanceof ShardFull)) throw error;
    }
  }
}

type Filed = Pick<
  NewRequest,
  "tenantId" | "type" | "serviceName" | "region" | "environment" | "shard" | "databases" | "reason" | "zones"
>;

function recordFiled(caller: Caller, filed: Filed, reused: boolean) {
  return async (transaction: Queries, endpoint: Endpoint) => {
    const request = await insertRequest(transaction, { ...filed, endpointId: endpoint.id, reused, state: "approved" });
    await recordChange(transaction, caller, { action: "request-filed", subjectId: request.id, after: request });
    return { request, endpoint };
  };
}

async function letWait(
  { db, approvalDays }: FileParts,
  caller: Caller,
  environment: EnvironmentConfig,
  filed: Filed,
): Promise<WaitingRequest> {
  try {
    return await db.transaction(async (transaction) => {
      const expiresAt = new Date(Date.now() + approvalDays * 86_400_000);
      const waiting = { endpointId: null, reused: false, state: "waiting-for-approval", expiresAt } as const;
      const request = await insertRequest(transaction, { ...filed, ...waiting });
      if (filed.shard) await keepWithinQuota(transaction, environment, filed.shard);
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
function proofOf({ tenantRoleArn }: Place, { role }: Caller): ServiceProof {
  if (tenantRoleArn !== undefined) return "own-principal";
  return role === "operator" ? "approval" : "first-request";
}
