import { FollowError } from "./errors.ts";
import type { FollowedDatabase, Following, Strategy } from "./following.ts";

export interface ChosenStrategy {
  strategy: Strategy;
  /** Why that one, in words. */
  because: string;
}

/**
 * How a database is followed: as its sort demands, or as it was wished for. `isMultiZone` is of an RDS instance that has
 * a standby. Throws `strategy-unsuitable` for a wish that the database cannot have. Pure.
 */
export function chooseStrategy(
  { database, strategy }: Pick<Following, "database" | "strategy">,
  isMultiZone: boolean,
  title: string,
): ChosenStrategy {
  const chosen = strategyOf(database, isMultiZone);
  if (!strategy || strategy === chosen.strategy) return chosen;
  if (strategy === "standby-targets" && !isMultiZone) {
    throw new FollowError("strategy-unsuitable", `${title} is no Multi-AZ instance, so it has no standby`);
  }
  if (strategy === "fixed-addresses" && !("addresses" in database)) {
    throw new FollowError("strategy-unsuitable", `${title} has a name and no fixed addresses`);
  }
  return { strategy, because: "the specification says so" };
}

function strategyOf(database: FollowedDatabase, isMultiZone: boolean): ChosenStrategy {
  if ("instance" in database) {
    return isMultiZone
      ? {
          strategy: "standby-targets",
          because:
            "a Multi-AZ instance has two lasting addresses, of which one answers: with both registered a failover registers nothing",
        }
      : { strategy: "writer-only", because: "a single instance has one address at a time" };
  }
  if ("cluster" in database) {
    return database.endpoint === "reader"
      ? { strategy: "all-addresses", because: "every reader answers reads" }
      : {
          strategy: "writer-only",
          because: "an old writer comes back healthy and read-only, so the writer alone is registered",
        };
  }
  if ("proxy" in database) {
    return { strategy: "all-addresses", because: "a proxy keeps its addresses and follows its database itself" };
  }
  return "host" in database
    ? { strategy: "writer-only", because: "a name outside AWS: its one address is the writer's" }
    : { strategy: "fixed-addresses", because: "the addresses are given" };
}
