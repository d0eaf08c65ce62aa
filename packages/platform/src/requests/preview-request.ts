import { FIRST_SHARD, type RequestPreview } from "@postern/platform-api";
import type { Caller } from "../access/caller.ts";
import type { PlatformConfig } from "../config.ts";
import { findOwnEndpoint } from "../endpoints/open-endpoint.ts";
import { principalsOf } from "../environments/principals-of.ts";
import { placeAt } from "../environments/shards.ts";
import { rankShards } from "../placement/rank-shards.ts";
import { shardLoads } from "../placement/shard-loads.ts";
import { ownsService } from "../services/claim.ts";
import type { CheckedRequest } from "./check-request.ts";
import type { FileParts } from "./file-request.ts";
import { findPlace } from "./find-place.ts";

/**
 * What would come of a request, without filing it. Refused as the request itself would be, but for what is to be seen: an
 * endpoint of the tenant's own that the service has already, and zones of which none is in common.
 */
export async function previewRequest(
  parts: FileParts & Pick<PlatformConfig, "aws">,
  caller: Caller,
  checked: CheckedRequest,
): Promise<RequestPreview> {
  const { db, aws } = parts;
  const { environment, serviceName, region, databases, type } = checked;
  const existing = await findOwnEndpoint(db, caller.tenant, environment.name, serviceName);
  const isOwn = await ownsService(db, serviceName, caller.tenant);
  const ranked = rankShards(await shardLoads(db, environment), caller.tenant);
  const asked = ranked.length > 0 ? ranked : [FIRST_SHARD];
  const { zones, shard } = await findPlace(parts.work, checked, caller.tenant, asked);
  const needsApproval = environment.approval === true && !isOwn && caller.role !== "operator";
  return {
    ...{ type, serviceName, region, databases, zones },
    environment: environment.name,
    principals: principalsOf(placeAt(environment, shard), aws, caller.tenant),
    existing: existing ?? null,
    waitsForApproval: needsApproval || ranked.length === 0,
  };
}
