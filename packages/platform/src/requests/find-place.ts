import type { RequestZones } from "@postern/platform-api";
import type { TenantId } from "../database/schema.ts";
import { ApiProblem } from "../http/problem.ts";
import type { Work } from "../work/work.ts";
import { type CheckedRequest, lookAtZones } from "./check-request.ts";

/** An owner may have admitted whom the tenant was told of before another shard came first: so many are asked. */
const MOST_ASKED = 5;

export interface FoundPlace {
  shard: string;
  zones: RequestZones;
  /** Why these zones make no endpoint. */
  refusal: ApiProblem | undefined;
}

/**
 * The first of the shards, in their order, that AWS shows the service to and that has a zone in common with it.
 * Where none does, what the first one says: it is the one that the tenant is told of.
 */
export async function findPlace(
  work: Pick<Work, "lookUp">,
  checked: CheckedRequest,
  tenant: TenantId,
  shards: string[],
): Promise<FoundPlace> {
  let said: FoundPlace | ApiProblem | undefined;
  for (const shard of shards.slice(0, MOST_ASKED)) {
    const found = await lookAtZones(work, checked, tenant, shard).catch((error: unknown) => {
      if (error instanceof ApiProblem && error.code === "service-not-visible") return error;
      throw error;
    });
    if (found instanceof ApiProblem) said ??= found;
    else if (found.refusal) said ??= { shard, ...found };
    else return { shard, ...found };
  }
  if (said === undefined || said instanceof ApiProblem) throw said ?? new Error("no shard was named");
  return said;
}
