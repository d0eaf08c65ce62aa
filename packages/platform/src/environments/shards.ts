import { FIRST_SHARD, type ShardInput } from "@postern/platform-api";
import type { EnvironmentConfig } from "../config.ts";

/** An environment at one of its VPCs: what it says of VPC, roles and network is that shard's. */
export interface Place extends EnvironmentConfig {
  shard: string;
}

/** Interface endpoints in a VPC, by AWS's quota unless it was raised. */
export const ENDPOINTS_PER_VPC = 50;

/** All the places of an environment, its own VPC first. */
export function placesOf({ shards, ...own }: EnvironmentConfig): Place[] {
  return [{ ...own, shard: FIRST_SHARD }, ...(shards ?? []).map((shard) => further(own, shard))];
}

/** @throws Error for a shard that the environment no longer has */
export function placeAt(environment: EnvironmentConfig, shard: string): Place {
  const place = placesOf(environment).find((each) => each.shard === shard);
  if (place) return place;
  const names = placesOf(environment).map((each) => `'${each.shard}'`);
  throw new Error(
    `environment '${environment.name}' has no shard '${shard}', where endpoints are: it has ${names.join(", ")}; configure it again`,
  );
}

/** What locks, queues and measures of a place are called. */
export function placeName({ name, shard }: Pick<Place, "name" | "shard">): string {
  return shard === FIRST_SHARD ? name : `${name}/${shard}`;
}

/** Whose token buckets are drawn on: those of an account, which several shards may share. */
export function accountOf({ roleArn, tenantRoleArn }: EnvironmentConfig): string {
  return /::(\d{12}):/.exec(roleArn ?? tenantRoleArn ?? "")?.[1] ?? "the platform's own";
}

/** Roles are of one account, so that none is inherited beside another. */
function further(own: Omit<EnvironmentConfig, "shards">, { name, ...shard }: ShardInput): Place {
  const { roleArn: _, tenantRoleArn: __, principals: ___, ...others } = own;
  return { ...(hasRoles(shard) ? others : own), ...shard, shard: name };
}

function hasRoles({ roleArn, tenantRoleArn, principals }: Omit<ShardInput, "name">): boolean {
  return roleArn !== undefined || tenantRoleArn !== undefined || principals !== undefined;
}
