import type { FollowedDatabase, Following, Strategy } from "@postern/follower";
import type { DatabaseSource } from "../spec/database-source.ts";
import type { LinkSpec } from "../spec/link-spec.ts";

/** What a follower keeps right for a link, and which of its databases have no target group yet. */
export interface LinkFollowings {
  followings: Following[];
  /** Names in the specification. */
  withoutGroup: string[];
}

/** Translates a specification; `groups` are the ARNs of the link's target groups by the database's name. Pure. */
export function followingsOf(spec: LinkSpec, groups: ReadonlyMap<string, string>): LinkFollowings {
  const followings: Following[] = [];
  const withoutGroup: string[] = [];
  for (const { name, from } of spec.databases) {
    const database = followedDatabase(from);
    if (!database) continue;
    const targetGroupArn = groups.get(name);
    const strategy = wishedStrategy(spec, name);
    const following = { name: `${spec.link}/${name}`, database, ...(strategy ? { strategy } : {}) };
    if (targetGroupArn) followings.push({ ...following, targetGroupArn });
    else withoutGroup.push(name);
  }
  return { followings, withoutGroup };
}

/** As the specification wishes; undefined where it leaves the choice. */
export function wishedStrategy({ failover: { strategy } }: LinkSpec, database: string): Strategy | undefined {
  return typeof strategy === "string" ? strategy : strategy?.[database];
}

/** Undefined for what AWS itself keeps registered: an instance by its id, and an Auto Scaling group. */
export function followedDatabase(from: DatabaseSource): FollowedDatabase | undefined {
  if ("rds" in from) return { instance: from.rds };
  if ("aurora" in from) return { cluster: from.aurora, endpoint: from.endpoint };
  if ("rds-cluster" in from) return { cluster: from["rds-cluster"], endpoint: from.endpoint };
  if ("rds-proxy" in from) {
    return { proxy: from["rds-proxy"], ...(from.endpoint === undefined ? {} : { endpoint: from.endpoint }) };
  }
  if ("host" in from) return { host: from.host, port: from.port };
  if ("address" in from) return { addresses: from.address, port: from.port };
  return undefined;
}
