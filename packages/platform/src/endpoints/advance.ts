import type { EnvironmentConfig } from "../config.ts";
import type { Database } from "../database/database.ts";
import { actAsTenant } from "../environments/act-as-tenant.ts";
import type { CallBudget } from "../provisioning/call-budget.ts";
import type { ObservedEndpoint, Provisioner } from "../provisioning/provisioner.ts";
import { chooseSubnets } from "./choose-subnets.ts";
import { stateOfObserved } from "./endpoint-states.ts";
import { linkName } from "./link-name.ts";
import { isDialDue, SETTLED } from "./nothing-new.ts";
import { changeEndpoint, type EndpointRow, moveEndpoint, postponeLook } from "./store.ts";

export interface Surroundings {
  db: Database;
  provisioner: Provisioner;
  environment: EnvironmentConfig;
  /** Between two looks at something that is under way; settled states are looked at ten times more rarely. */
  lookIntervalMs: number;
  /** How many endpoints AWS lets be made, and be deleted. */
  budgets: { creates: CallBudget; deletes: CallBudget };
}

/** What AWS shows of an endpoint: `unasked` when there was no id to ask for. */
export type Observation = ObservedEndpoint | "gone" | "unasked";

/**
 * Takes an endpoint one step on. Each step first acts on AWS in a way that may be repeated, then writes one transition;
 * a crash between the two only repeats the act. Answers the new row, or undefined when there is nothing to do now.
 */
export async function advance(
  row: EndpointRow,
  observation: Observation,
  surroundings: Surroundings,
): Promise<EndpointRow | undefined> {
  const { db } = surroundings;
  switch (row.state) {
    case "draft":
      return moveEndpoint(db, row, "checking");
    case "checking":
      return check(row, surroundings);
    case "creating":
    case "updating":
      return ensure(row, surroundings);
    case "deleting":
      return remove(row, surroundings);
    case "testing":
      return test(row, surroundings);
    case "waiting-for-owner":
    case "starting":
    case "waiting-for-dns":
    case "ready":
    case "degraded":
    case "rejected":
    case "expired":
      return follow(row, observation, surroundings);
    case "failed":
    case "deleted":
      await postponeLook(db, row, 3_600_000);
      return undefined;
  }
}

async function check(row: EndpointRow, { db, provisioner, environment }: Surroundings) {
  const service = await provisioner.lookUp(actAsTenant(environment, row.tenantId), row.serviceName);
  if (!service.found) {
    const causes = service.causes.map(({ cause, fix }) => `${cause} (${fix})`).join("; ");
    return moveEndpoint(db, row, "failed", {
      reason: `AWS does not show the service '${row.serviceName}' to this platform: ${causes}`,
    });
  }
  const choice = chooseSubnets(service.zoneIds, await provisioner.subnetZones(environment));
  if ("reason" in choice) return moveEndpoint(db, row, "failed", { reason: choice.reason });
  return moveEndpoint(db, row, "creating", choice);
}

async function ensure(row: EndpointRow, { db, provisioner, environment, budgets }: Surroundings) {
  if (row.vpcEndpointId === null && (await isOverBudget(row, budgets.creates, db))) return undefined;
  for (const leftover of row.leftovers) await provisioner.remove(environment, leftover);
  const observed = await provisioner.ensure(actAsTenant(environment, row.tenantId), {
    link: linkName(row),
    serviceName: row.serviceName,
    vpcId: environment.vpcId,
    subnetIds: row.subnetIds,
    ports: row.databases.map(({ port }) => port),
    clientCidrs: environment.clientCidrs,
  });
  const seen = { ...factsOf(observed), leftovers: [] };
  return moveEndpoint(db, row, stateOfObserved(observed.state) ?? "starting", { ...seen, reason: reasonOf(observed) });
}

async function remove(row: EndpointRow, { db, provisioner, environment, budgets }: Surroundings) {
  if (await isOverBudget(row, budgets.deletes, db)) return undefined;
  for (const leftover of row.leftovers) await provisioner.remove(environment, leftover);
  await provisioner.remove(environment, linkName(row));
  return moveEndpoint(db, row, "deleted", { leftovers: [], dnsNames: [], addresses: [] });
}

/** Puts the endpoint off until AWS would take the call. */
async function isOverBudget(row: EndpointRow, budget: CallBudget, db: Database): Promise<boolean> {
  const waitMs = budget.take();
  if (waitMs > 0) await postponeLook(db, row, waitMs);
  return waitMs > 0;
}

async function follow(row: EndpointRow, observation: Observation, surroundings: Surroundings) {
  const { db, lookIntervalMs } = surroundings;
  if (observation === "unasked") return undefined;
  if (observation === "gone") {
    if (row.state === "expired" || row.state === "rejected" || isYoung(row)) return later(row, surroundings);
    const reason = `the VPC endpoint '${row.vpcEndpointId}' no longer exists in AWS; a retry makes a new one`;
    return moveEndpoint(db, row, "failed", { reason });
  }
  const state = stateOfObserved(observation.state);
  if (state === undefined) {
    const deleted = observation.state.toLowerCase().startsWith("delet");
    if (!deleted || row.state === "expired") return later(row, surroundings);
    const reason = `the VPC endpoint '${row.vpcEndpointId}' was deleted in AWS; a retry makes a new one`;
    return moveEndpoint(db, row, "failed", { reason });
  }
  if (state === "degraded") {
    const complaint = "AWS says that the endpoint works in some of its zones only (partial)";
    return test({ ...row, ...factsOf(observation) }, surroundings, complaint);
  }
  if (state !== "waiting-for-dns") {
    if (state === row.state) return later(row, surroundings);
    return moveEndpoint(db, row, state, { ...factsOf(observation), reason: reasonOf(observation) });
  }
  const differs = JSON.stringify(factsOf(observation)) !== JSON.stringify(factsOf(toObserved(row)));
  switch (row.state) {
    case "ready":
      if (isDialDue(row, lookIntervalMs)) return test({ ...row, ...factsOf(observation) }, surroundings);
      return differs ? changeEndpoint(db, row, factsOf(observation)) : later(row, surroundings);
    case "waiting-for-dns":
      if (await resolves(observation, surroundings)) return moveEndpoint(db, row, "testing", factsOf(observation));
      await postponeLook(db, row, lookIntervalMs);
      return undefined;
    case "degraded":
      return test({ ...row, ...factsOf(observation) }, surroundings);
    default:
      return moveEndpoint(db, row, "waiting-for-dns", factsOf(observation));
  }
}

/** AWS may deny for seconds that something exists which it has just made. */
function isYoung({ state, since }: EndpointRow): boolean {
  return (state === "waiting-for-owner" || state === "starting") && Date.now() - since.getTime() < 60_000;
}

/**
 * Dials every port of the port map at every address: an available endpoint whose listener or targets are missing is not
 * ready. `complaint` is what AWS itself has against it.
 */
async function test(row: EndpointRow, surroundings: Surroundings, complaint?: string) {
  const { db, lookIntervalMs } = surroundings;
  const dialled = await Promise.all(row.databases.map(({ port }) => dialEverywhere(row, port, surroundings)));
  const deadPorts = row.databases.filter((_, index) => !dialled[index]!.anyAnswered).map(({ port }) => port);
  const failures = row.databases.flatMap(({ name, port }, index) =>
    dialled[index]!.failures.map((failure) => `port ${port} (${name}): ${failure}`),
  );
  const reason = [...(complaint === undefined ? [] : [complaint]), ...failures].join("; ");
  const facts = { ...factsOf(toObserved(row)), deadPorts, dialledAt: new Date() };
  if (!reason) {
    const wasReady = row.state === "ready";
    const ready = wasReady ? await changeEndpoint(db, row, facts) : await moveEndpoint(db, row, "ready", facts);
    return wasReady && ready ? later(ready, surroundings) : ready;
  }
  const isNews = row.state !== "degraded" || row.reason !== reason;
  const now = isNews ? await moveEndpoint(db, row, "degraded", { ...facts, reason }) : row;
  if (now) await postponeLook(db, now, lookIntervalMs * 3);
  return undefined;
}

async function dialEverywhere(row: EndpointRow, port: number, { provisioner, environment }: Surroundings) {
  const failures: string[] = row.addresses.length > 0 ? [] : ["the endpoint has no address"];
  const dial = (address: string) => provisioner.dial(environment, address, port);
  for (const outcome of await Promise.allSettled(row.addresses.map(dial))) {
    if (outcome.status === "rejected") failures.push((outcome.reason as Error).message);
  }
  return { failures, anyAnswered: failures.length < row.addresses.length };
}

async function resolves(observed: ObservedEndpoint, { provisioner, environment }: Surroundings): Promise<boolean> {
  const name = observed.dnsNames[0];
  if (name === undefined) return false;
  const addresses = await provisioner.resolve(environment, name);
  return addresses.length > 0 && addresses.every((address) => observed.addresses.includes(address));
}

async function later(row: EndpointRow, { db, lookIntervalMs }: Surroundings): Promise<undefined> {
  const underWay = row.state === "waiting-for-owner" || row.state === "starting";
  await postponeLook(db, row, underWay ? lookIntervalMs : lookIntervalMs * SETTLED);
}

function factsOf({
  vpcEndpointId,
  dnsNames,
  addresses,
}: Pick<ObservedEndpoint, "vpcEndpointId" | "dnsNames" | "addresses">) {
  return { vpcEndpointId, dnsNames, addresses };
}

function toObserved(row: EndpointRow) {
  return { vpcEndpointId: row.vpcEndpointId ?? "", dnsNames: row.dnsNames, addresses: row.addresses };
}

function reasonOf(observed: ObservedEndpoint): string | null {
  return observed.failureReason ?? null;
}
