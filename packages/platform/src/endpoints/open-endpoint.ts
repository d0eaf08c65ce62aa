import type { Endpoint, LinkDatabase } from "@postern/platform-api";
import type { Caller } from "../access/caller.ts";
import { recordChange } from "../audit/record.ts";
import { type Database, type Queries, violates } from "../database/database.ts";
import type { TenantId } from "../database/schema.ts";
import { ApiProblem, invalidInput } from "../http/problem.ts";
import { claimed } from "../services/claim.ts";
import { stateAfterNewPorts } from "./endpoint-states.ts";
import {
  changeEndpoint,
  type EndpointRow,
  findLiveEndpoint,
  insertEndpoint,
  lockEndpoint,
  moveEndpoint,
  type NewEndpoint,
  toEndpoint,
} from "./store.ts";

export type Wanted = Omit<NewEndpoint, "tenantId">;

/** Refuses a service that already has an endpoint here, and offers that one if it is the tenant's own. */
export async function refuseDuplicate(
  db: Queries,
  tenant: TenantId,
  environment: string,
  serviceName: string,
): Promise<void> {
  const existing = await findLiveEndpoint(db, environment, serviceName);
  if (!existing) return;
  throw existing.tenantId === tenant ? duplicate(existing) : claimed(serviceName);
}

/**
 * The endpoint that a service has already.
 * @throws ApiProblem `service-claimed` when it is another tenant's
 */
export async function findOwnEndpoint(
  db: Queries,
  tenant: TenantId,
  environment: string,
  serviceName: string,
): Promise<Endpoint | undefined> {
  const existing = await findLiveEndpoint(db, environment, serviceName);
  if (existing && existing.tenantId !== tenant) throw claimed(serviceName);
  return existing && toEndpoint(existing);
}

/** Runs `record` with a new endpoint in one transaction; of two at once for one service, one gets the duplicate. */
export async function openEndpoint<Result>(
  db: Database,
  caller: Caller,
  wanted: Wanted,
  record: (transaction: Queries, endpoint: Endpoint) => Promise<Result>,
): Promise<Result> {
  try {
    return await db.transaction(async (transaction) => {
      const endpoint = toEndpoint(await insertEndpoint(transaction, { ...wanted, tenantId: caller.tenant }));
      const change = { action: "endpoint-opened", subjectId: endpoint.id, after: endpoint } as const;
      await recordChange(transaction, caller, change);
      return record(transaction, endpoint);
    });
  } catch (error) {
    if (!violates(error, "endpoints_one_per_service")) throw error;
    await refuseDuplicate(db, caller.tenant, wanted.environment, wanted.serviceName);
    throw error;
  }
}

/** Where the service's endpoint is, if it has one. */
export async function shardOfService(db: Queries, environment: string, serviceName: string) {
  return (await findLiveEndpoint(db, environment, serviceName))?.shard;
}

/** Adds the databases to the service's endpoint and runs `record` in the same transaction; undefined without one. */
export function joinEndpoint<Result>(
  db: Database,
  caller: Caller,
  wanted: Omit<Wanted, "shard">,
  record: (transaction: Queries, endpoint: Endpoint) => Promise<Result>,
): Promise<Result | undefined> {
  return db.transaction(async (transaction) => {
    const found = await findLiveEndpoint(transaction, wanted.environment, wanted.serviceName);
    if (found && found.tenantId !== caller.tenant) throw claimed(wanted.serviceName);
    const existing = found && (await lockEndpoint(transaction, caller.tenant, found.id));
    if (!existing || existing.state === "deleted") return undefined;
    if (existing.state === "deleting") {
      const detail = `endpoint '${existing.id}' of this service is being deleted; ask again when it is gone`;
      throw new ApiProblem("not-in-this-state", detail, { existing: toEndpoint(existing) });
    }
    const before = toEndpoint(existing);
    const endpoint = toEndpoint(await addDatabases(transaction, existing, wanted.databases));
    const change = { action: "endpoint-joined", subjectId: endpoint.id, before, after: endpoint } as const;
    await recordChange(transaction, caller, change);
    return record(transaction, endpoint);
  });
}

async function addDatabases(transaction: Queries, row: EndpointRow, wanted: LinkDatabase[]): Promise<EndpointRow> {
  const added = wanted.filter((one) => !row.databases.some(({ name, port }) => name === one.name && port === one.port));
  const clashes = added.flatMap((one) => {
    const other = row.databases.find(({ name, port }) => name === one.name || port === one.port);
    if (!other) return [];
    const message = `clashes with '${other.name}' on port ${other.port} of endpoint '${row.id}'`;
    return [{ field: "databases", value: `${one.name}:${one.port}`, message, hint: "give it its own name and port" }];
  });
  if (clashes.length) throw invalidInput(clashes);
  if (added.length === 0) return row;
  const databases = [...row.databases, ...added];
  const state = stateAfterNewPorts(row.state);
  if (state === row.state) return (await changeEndpoint(transaction, row, { databases }))!;
  return (await moveEndpoint(transaction, row, state, { databases, reason: "ports were added" }))!;
}

function duplicate(existing: EndpointRow): ApiProblem {
  const detail =
    `service '${existing.serviceName}' already has endpoint '${existing.id}' (${existing.state}) in environment ` +
    `'${existing.environment}'; use it, or send the request with onDuplicate=reuse to add databases to it`;
  return new ApiProblem("duplicate-service", detail, { existing: toEndpoint(existing) });
}
