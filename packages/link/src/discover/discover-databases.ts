import { type AwsSession, clientsOf, type Network } from "@postern/aws";
import { LinkError } from "../errors.ts";
import { explainAwsError } from "../facts/explain-aws-error.ts";
import { sourceFacts } from "../facts/find-databases.ts";
import { createLookup, type Lookup } from "../facts/lookup.ts";
import type { DatabaseSource } from "../spec/database-source.ts";
import { type ListedSource, listSources } from "./list-sources.ts";
import { sourceNotation } from "./source-notation.ts";

export interface DiscoveredDatabase {
  region: string;
  from: DatabaseSource;
  /** In one word, such as `rds:warehouse-prod`. */
  notation: string;
  /** For people: `Multi-AZ RDS instance warehouse-prod`; the notation of one that could not be read. */
  title: string;
  vpcId: string | undefined;
  port: number | undefined;
  notes: string[];
  /** Why it cannot be linked as it is, and what to do about it; undefined for one that can. */
  obstacle: { message: string; hint: string | undefined } | undefined;
}

/**
 * Every Postgres database of the region that AWS knows of, with what keeps it from being linked: the same refusal that
 * `plan` would give. With `vpcId`, what stands in another VPC is refused too. Changes nothing.
 */
export async function discoverDatabases(
  session: AwsSession,
  network: Network,
  vpcId?: string,
): Promise<DiscoveredDatabase[]> {
  try {
    const lookup = createLookup(clientsOf(session), network, session.region);
    const listed = await listSources(lookup);
    const discovered = await Promise.all(listed.map((source) => discover(lookup, source, vpcId)));
    return discovered.sort((a, b) => a.notation.localeCompare(b.notation));
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}

/** Codes of the regions that the account may use. */
export async function usableRegions(session: AwsSession): Promise<string[]> {
  try {
    const { Regions = [] } = await clientsOf(session).ec2.describeRegions({});
    return Regions.flatMap(({ RegionName }) => RegionName ?? []).sort();
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}

async function discover(lookup: Lookup, listed: ListedSource, wanted?: string): Promise<DiscoveredDatabase> {
  const { from, because } = listed;
  const notation = sourceNotation(from);
  const known = { region: lookup.region, from, notation };
  try {
    const { title, vpcId, port, notes } = await sourceFacts(lookup, from, notation);
    return {
      ...known,
      title,
      vpcId,
      port,
      notes: [...(because ? [`taken for a Postgres server because ${because}`] : []), ...notes],
      obstacle: replicaObstacle(listed, notation) ?? placeObstacle(vpcId, wanted),
    };
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    const [problem] = error.problems;
    const obstacle = { message: problem?.message ?? error.message, hint: problem?.hint };
    return { ...known, title: notation, vpcId: undefined, port: undefined, notes: [], obstacle };
  }
}

function replicaObstacle({ replicaOf }: ListedSource, notation: string): DiscoveredDatabase["obstacle"] {
  if (!replicaOf) return undefined;
  const hint = `link that one; if reads alone are wanted, name this one: --database ${notation}`;
  return { message: `is a read replica of ${replicaOf}, which refuses writes`, hint };
}

function placeObstacle(vpcId: string | undefined, wanted: string | undefined): DiscoveredDatabase["obstacle"] {
  if (!wanted || vpcId === wanted) return undefined;
  const hint = `one link has one load balancer in one VPC: make a link for it, postern init --vpc ${vpcId}`;
  return { message: `stands in ${vpcId}, not in ${wanted}`, hint };
}
