import { type Absences, readAbsences } from "./absences.ts";
import { FollowError } from "./errors.ts";
import { type FoundDatabase, findDatabase } from "./find-database.ts";
import { findStandby } from "./find-standby.ts";
import type { AskedRole, FollowerSurroundings } from "./follower-surroundings.ts";
import type { Following, Strategy } from "./following.ts";
import type { Listings } from "./list-databases.ts";
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
  /** Ranges of the group's VPC. */
  cidrBlocks: string[];
}

/**
 * Reads everything that one turn needs; `looks` says whether one look at the name will do or it must have settled.
 * Changes nothing; throws when something cannot be known.
 */
export async function observe(
  surroundings: FollowerSurroundings,
  following: Following,
  listings: Listings,
  looks: "one" | "settled",
): Promise<Observation> {
  const { targetGroupArn } = following;
  const recent = await listings.recent();
  if (!recent.groups.has(targetGroupArn)) {
    throw new FollowError("group-unknown", `no target group '${targetGroupArn}' here`);
  }
  const named = await lookUp(surroundings, findDatabase(recent, following), looks);
  // A name may take a minute to settle: what AWS says must not be older than what the name says
  const listing = looks === "settled" ? await listings.fresh() : recent;
  const found = findDatabase(listing, following);
  const cidrBlocks = listing.groups.get(targetGroupArn)?.cidrBlocks ?? [];
  const [writerByAws, targets, absences] = await Promise.all([
    found.writerHostName ? lookOnce(surroundings, found.writerHostName).then(([address]) => address) : undefined,
    readTargets(surroundings.clients, targetGroupArn),
    readAbsences(surroundings.clients, targetGroupArn),
  ]);
  const { title, wantsWriter, isFailingOver, port, instance } = found;
  const candidates = [...named, ...(writerByAws ? [writerByAws] : [])];
  requirePrivate(candidates, cidrBlocks, title);
  const strategy = strategyFor(following, found, named);
  const [primary] = named;
  const standby =
    strategy === "standby-targets" && instance && primary ? findStandby(listing, instance, primary) : undefined;
  const asked = [...candidates, ...targets.map(({ address }) => address)].filter((address) => address !== standby);
  const roles = await askRoles(surroundings, found, asked);
  const place = { port, named, writerByAws, standby, cidrBlocks };
  return { title, strategy, wantsWriter, isFailingOver, ...place, roles, targets, absences };
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
