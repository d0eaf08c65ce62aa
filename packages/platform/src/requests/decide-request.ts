import type { FiledRequest, LinkRequest } from "@postern/platform-api";
import type { Recorder } from "../audit/record.ts";
import { recordChange } from "../audit/record.ts";
import type { EnvironmentConfig } from "../config.ts";
import type { Database, Queries } from "../database/database.ts";
import type { TenantId } from "../database/schema.ts";
import { openEndpoint, type Wanted } from "../endpoints/open-endpoint.ts";
import { ApiProblem } from "../http/problem.ts";
import { keepWithinQuota, ShardFull } from "../placement/keep-within-quota.ts";
import { noRoom } from "../placement/no-room.ts";
import { rankShards } from "../placement/rank-shards.ts";
import { shardLoads } from "../placement/shard-loads.ts";
import { claimService } from "../services/claim.ts";
import { lockRequest, type RequestRow, toRequest, updateRequest } from "./store.ts";

/** The operator who decides. */
export type Decider = Omit<Recorder, "tenant">;

/** Makes the service the tenant's and opens its endpoint. */
export async function approveRequest(
  { db, environments }: { db: Database; environments: EnvironmentConfig[] },
  by: Decider,
  id: string,
): Promise<FiledRequest> {
  const request = await lockWaiting(db, id);
  const { tenantId: tenant, region, serviceName, databases } = request;
  const environment = environments.find(({ name }) => name === request.environment);
  if (!environment) throw new ApiProblem("not-found", `there is no environment '${request.environment}' any more`);
  for (;;) {
    const shard = request.shard ?? (await shardWithRoom(db, environment, tenant));
    const wanted = { environment: environment.name, shard, region, serviceName, databases };
    try {
      return await open(db, environment, by, id, { ...wanted, tenant });
    } catch (error) {
      if (!(error instanceof ShardFull)) throw error;
      if (request.shard === null) continue;
      throw new ApiProblem("environment-full", noRoom(environment.name, await shardLoads(db, environment)), {}, error);
    }
  }
}

async function shardWithRoom(db: Database, environment: EnvironmentConfig, tenant: TenantId): Promise<string> {
  const loads = await shardLoads(db, environment);
  const [shard] = rankShards(loads, tenant);
  if (shard === undefined) throw new ApiProblem("environment-full", noRoom(environment.name, loads));
  return shard;
}

function open(
  db: Database,
  environment: EnvironmentConfig,
  by: Decider,
  id: string,
  { tenant, ...wanted }: Wanted & { tenant: TenantId },
): Promise<FiledRequest> {
  return openEndpoint(db, { ...by, tenant }, wanted, async (transaction, endpoint) => {
    const row = await lockWaiting(transaction, id);
    await claimService(transaction, wanted.serviceName, tenant, "approval");
    const request = await updateRequest(transaction, id, {
      ...{ state: "approved", reason: null, shard: wanted.shard },
      ...{ endpointId: endpoint.id, expiresAt: null },
    });
    await keepWithinQuota(transaction, environment, wanted.shard);
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
