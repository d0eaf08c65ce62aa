import { type Absences, readAbsences } from "./absences.ts";
import { FollowError } from "./errors.ts";
import { type FoundDatabase, findDatabase } from "./find-database.ts";
import { findStandby } from "./find-standby.ts";
import type { AskedRole, FollowerSurroundings } from "./follower-surroundings.ts";
import type { Following, Strategy } from "./following.ts";
import type { Listing } from "./list-databases.ts";
import { lookForAll, lookOnce, lookUntilSettled } from "./look-up-name.ts";
import { requirePrivate } from "./private-address.ts";
import { type RegisteredTarget, readTargets } from "./registered-targets.ts";

/** All that a decision is made of. */
export interface Observation {
  title: string;
  strategy: Strategy;
  wantsWriter: boolean;
  isFailingOver: boolean;
  port: number;
  /** Where the database is, by its name once that has settled, or as given. */
  named: string[];
  /** Where the member stands that AWS calls the cluster's writer. */
  writerByAws: string | undefined;
  /** Where a Multi-AZ instance's standby is, where AWS shows it without doubt. */
  standby: string | undefined;
  /** What Postgres itself said, by address; empty when it was not asked. */
  roles: Map<string, AskedRole>;
  /** Registered ones; draining ones are not among them. */
  targets: RegisteredTarget[];
  absences: Absences;
}

/**
 * Reads everything that one turn needs; `looks` says whether one look at the name will do or it must have settled.
 * Changes nothing; throws when something cannot be known.
 */
export async function observe(
  surroundings: FollowerSurroundings,
  following: Following,
  listing: Listing,
  looks: "one" | "settled",
): Promise<Observation> {
  const { targetGroupArn } = following;
  const group = listing.groups.get(targetGroupArn);
  if (!group) throw new FollowError("group-unknown", `no target group '${targetGroupArn}' here`);
  const found = findDatabase(listing, following);
  const [named, writerByAws, targets, absences] = await Promise.all([
    lookUp(surroundings, found, looks),
    found.writerHostName ? lookOnce(surroundings, found.writerHostName).then(([address]) => address) : undefined,
    readTargets(surroundings.clients, targetGroupArn),
    readAbsences(surroundings.clients, targetGroupArn),
  ]);
  const [primary] = named;
  const standby =
    found.strategy === "standby-targets" && found.instance && primary
      ? findStandby(listing, found.instance, primary)
      : undefined;
  requirePrivate([...named, ...(writerByAws ? [writerByAws] : [])], group.cidrBlocks, found.title);
  const { title, wantsWriter, isFailingOver, port } = found;
  const strategy = strategyFor(following, found, named);
  const candidates = [...named, ...(writerByAws ? [writerByAws] : []), ...targets.map(({ address }) => address)];
  const roles = await askRoles(
    surroundings,
    found,
    candidates.filter((address) => address !== standby),
  );
  return { title, strategy, wantsWriter, isFailingOver, port, named, writerByAws, standby, roles, targets, absences };
}

function lookUp(
  surroundings: FollowerSurroundings,
  { at, strategy }: FoundDatabase,
  looks: "one" | "settled",
): Promise<string[]> {
  if ("addresses" in at) return Promise.resolve([...new Set(at.addresses)].sort());
  if (looks === "one") return lookOnce(surroundings, at.hostName);
  return strategy === "all-addresses"
    ? lookForAll(surroundings, at.hostName)
    : lookUntilSettled(surroundings, at.hostName);
}

/** A name outside AWS that gives several addresses at once means all of them. */
function strategyFor({ database, strategy }: Following, found: FoundDatabase, named: string[]): Strategy {
  return "host" in database && !strategy && named.length > 1 ? "all-addresses" : found.strategy;
}

async function askRoles(
  { askRole }: FollowerSurroundings,
  { at, port }: FoundDatabase,
  addresses: string[],
): Promise<Map<string, AskedRole>> {
  if (!askRole) return new Map();
  const hostName = "hostName" in at ? at.hostName : undefined;
  const answers = [...new Set(addresses)].map(
    async (address) => [address, await askRole(address, port, hostName)] as const,
  );
  return new Map(await Promise.all(answers));
}
