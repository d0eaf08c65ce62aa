import type { Logger } from "pino";
import type { Database } from "../database/database.ts";
import { type Place, placeName } from "../environments/shards.ts";
import type { Metrics } from "../http/metrics.ts";
import type { CallBudget } from "../provisioning/call-budget.ts";
import type { ObservedEndpoint, Provisioner } from "../provisioning/provisioner.ts";
import { findOrphans } from "./find-orphans.ts";
import { restWithNothingNew } from "./nothing-new.ts";
import { observeDue } from "./observe-due.ts";
import { type EndpointRow, listDueEndpoints, listLiveLinks, postponeLooks } from "./store.ts";
import { takeSteps } from "./take-steps.ts";

export interface PassParts {
  db: Database;
  provisioner: Provisioner;
  environment: Place;
  lookIntervalMs: number;
  budgets: { creates: CallBudget; deletes: CallBudget };
  metrics: Pick<Metrics, "passed" | "orphansOf">;
  log: Logger;
}

export interface PassRun {
  /** Steps that earlier passes began, by endpoint; a pass adds its own. */
  underWay: Map<string, Promise<void>>;
  /** Whether everything in AWS is read, also where nothing is due. */
  isFull: boolean;
  isStopping: () => boolean;
}

const PAGE = 1000;
/** Endpoints that take steps at one time; each may hold sockets and calls for seconds. */
const AT_ONCE = 100;

/**
 * Looks at every endpoint of a shard that is due: one paged read of AWS, one statement for those of which there
 * is nothing new, and steps for the others, which go on when the pass is over. Answers whether some found no room.
 */
export async function pass(parts: PassParts, run: PassRun): Promise<boolean> {
  const { db, environment, lookIntervalMs, metrics, log } = parts;
  const started = performance.now();
  const due = (await listAllDue(db, environment, run.isStopping)).filter(({ id }) => !run.underWay.has(id));
  const sight = await observeDue(due, parts, run.isFull).catch(async (error: unknown) => {
    log.warn({ err: error, environment: placeName(environment) }, "the endpoints could not be read from AWS");
    await postponeLooks(db, due.filter(isInAws), lookIntervalMs);
    return { of: () => "unasked" as const, all: undefined };
  });
  const unchanged = new Map<number, EndpointRow[]>();
  const changed: EndpointRow[] = [];
  for (const row of due) {
    const restMs = restWithNothingNew(row, sight.of(row), lookIntervalMs);
    if (restMs === undefined) changed.push(row);
    else unchanged.set(restMs, [...(unchanged.get(restMs) ?? []), row]);
  }
  for (const [restMs, rows] of unchanged) await postponeLooks(db, rows, restMs);
  const room = Math.max(0, AT_ONCE - run.underWay.size);
  for (const row of changed.slice(0, room)) {
    if (run.isStopping()) break;
    const steps = takeSteps(row, sight.of(row), parts, run.isStopping);
    run.underWay.set(
      row.id,
      steps.finally(() => run.underWay.delete(row.id)),
    );
  }
  if (sight.all) await reportOrphans(sight.all, parts);
  metrics.passed(placeName(environment), (performance.now() - started) / 1000);
  return changed.length > room;
}

async function listAllDue(db: Database, environment: Place, isStopping: () => boolean): Promise<EndpointRow[]> {
  const due: EndpointRow[] = [];
  for (let after = ""; !isStopping(); ) {
    const rows = await listDueEndpoints(db, environment, after, PAGE);
    due.push(...rows);
    if (rows.length < PAGE) break;
    after = rows.at(-1)!.id;
  }
  return due;
}

function isInAws({ vpcEndpointId }: EndpointRow): boolean {
  return vpcEndpointId !== null;
}

/** Read after AWS was: a row is there before its endpoint is. */
async function reportOrphans(
  found: Map<string, ObservedEndpoint>,
  { db, environment, metrics, log }: PassParts,
): Promise<void> {
  const orphans = findOrphans(found.values(), await listLiveLinks(db));
  metrics.orphansOf(placeName(environment), orphans.length);
  for (const { vpcEndpointId, link } of orphans) {
    log.warn({ environment: placeName(environment), vpcEndpointId, link }, "an endpoint in AWS belongs to no request");
  }
}
