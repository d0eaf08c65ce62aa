import { chooseStrategy, FollowError } from "@postern/follower";
import { LinkError } from "../errors.ts";
import type { DatabaseFacts } from "../facts/link-facts.ts";
import { followedDatabase, wishedStrategy } from "../follow/followings-of.ts";
import type { LinkSpec } from "../spec/link-spec.ts";

/** How one database's addresses are kept right, and which of them are registered first. */
export interface FollowedTargets {
  addresses: string[];
  /** Whether a follower moves them. */
  areFollowed: boolean;
  /** In words; undefined for what AWS itself keeps registered. */
  because: string | undefined;
}

const WHO: Record<LinkSpec["failover"]["follow"], string> = {
  none: "nothing follows it but postern apply",
  daemon: "followed by postern follow",
  lambda: "followed by the link's function",
};

/** Throws LinkError `spec-invalid` for a strategy that the database cannot have. Pure. */
export function followedTargets(spec: LinkSpec, facts: DatabaseFacts): FollowedTargets {
  const { name, addresses, title, multiZone } = facts;
  const from = spec.databases.find((each) => each.name === name)?.from;
  const database = from && followedDatabase(from);
  if (!database) return { addresses, areFollowed: false, because: undefined };
  const wish = wishedStrategy(spec, name);
  try {
    const { strategy, because } = chooseStrategy({ database, strategy: wish }, multiZone !== undefined, title);
    const hasStandby = multiZone?.standby !== undefined && strategy !== "standby-targets";
    return {
      addresses: hasStandby ? addresses.filter((address) => address !== multiZone.standby) : addresses,
      areFollowed: spec.failover.follow !== "none",
      because: `${WHO[spec.failover.follow]}, as ${strategy}: ${because}`,
    };
  } catch (error) {
    if (!(error instanceof FollowError)) throw error;
    const field = typeof spec.failover.strategy === "string" ? "failover.strategy" : `failover.strategy.${name}`;
    throw new LinkError("spec-invalid", [{ field, value: wish, message: error.message, hint: error.hint }], error);
  }
}
