import { type EnvironmentInput, type EnvironmentPatch, FIRST_SHARD } from "@postern/platform-api";
import { type Recorder, recordChange } from "../audit/record.ts";
import type { EnvironmentConfig } from "../config.ts";
import type { Database, Queries } from "../database/database.ts";
import { refuseStale } from "../http/if-match.ts";
import { ApiProblem, invalidInput } from "../http/problem.ts";
import { shardLoads } from "../placement/shard-loads.ts";
import { ProvisioningError } from "../provisioning/provisioner.ts";
import type { Work } from "../work/work.ts";
import { type Place, placesOf } from "./shards.ts";
import { insertEnvironment, lockEnvironment, toConfig, toRow, upsertEnvironment } from "./store.ts";

export interface SaveParts {
  db: Database;
  work: Pick<Work, "subnetZones">;
}

/** Makes an environment whose subnets AWS knows. */
export async function createEnvironment(
  { db, work }: SaveParts,
  by: Omit<Recorder, "tenant">,
  input: EnvironmentInput,
): Promise<void> {
  await refuseUnknownSubnets(work, input);
  await db.transaction(async (transaction) => {
    if (!(await insertEnvironment(transaction, toRow(input, "operator")))) {
      const problems = [{ field: "name", value: input.name, message: "is taken", hint: "choose another name" }];
      throw new ApiProblem("duplicate-name", `there already is an environment named '${input.name}'`, { problems });
    }
    const change = { action: "environment-configured", subjectId: input.name, after: input } as const;
    await recordChange(transaction, { ...by, tenant: null }, change);
  });
}

/** Changes one that was made here; endpoints that there are keep their subnets and ranges until they are made anew. */
export async function changeEnvironment(
  { db, work }: SaveParts,
  by: Omit<Recorder, "tenant">,
  name: string,
  patch: EnvironmentPatch,
  seen: string | undefined,
): Promise<void> {
  await db.transaction(async (transaction) => {
    const row = await lockEnvironment(transaction, name);
    if (!row) throw unknownEnvironment(name);
    if (row.source === "configuration") {
      const detail = `environment '${name}' is the servers' configuration's; change it there and start them anew`;
      throw new ApiProblem("not-in-this-state", detail);
    }
    refuseStale(`environment '${name}'`, row, seen);
    const before = toConfig(row);
    const after = applied(before, patch);
    await refuseLostShards(transaction, before, after);
    if (patch.subnetIds || patch.roleArn !== undefined || patch.shards) await refuseUnknownSubnets(work, after);
    await upsertEnvironment(transaction, toRow(after, "operator"));
    const change = { action: "environment-configured", subjectId: name, before, after } as const;
    await recordChange(transaction, { ...by, tenant: null }, change);
  });
}

export function unknownEnvironment(name: string): ApiProblem {
  return new ApiProblem("not-found", `there is no environment '${name}'; GET /api/v1/environments lists them`);
}

function applied(before: EnvironmentConfig, patch: EnvironmentPatch): EnvironmentConfig {
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  const after = { ...before, ...Object.fromEntries(given) };
  return Object.fromEntries(
    Object.entries(after).filter(([, value]) => value !== null),
  ) as unknown as EnvironmentConfig;
}

/** A shard that has endpoints stays, where it is: nobody could look after them any more. */
async function refuseLostShards(db: Queries, before: EnvironmentConfig, after: EnvironmentConfig): Promise<void> {
  const places = placesOf(after);
  const lost = placesOf(before).filter(
    ({ shard, vpcId }) => !places.some((place) => place.shard === shard && place.vpcId === vpcId),
  );
  const loads = lost.length > 0 ? await shardLoads(db, before) : [];
  const problems = lost.flatMap(({ shard, vpcId }) => {
    const { taken } = loads.find((load) => load.shard === shard)!;
    const message = `shard '${shard}' in ${vpcId} has ${taken} endpoints or requests`;
    return taken > 0 ? [{ field: "shards", value: shard, message, hint: "delete them first, or leave it" }] : [];
  });
  if (problems.length > 0) throw invalidInput(problems);
}

async function refuseUnknownSubnets(work: Pick<Work, "subnetZones">, environment: EnvironmentConfig): Promise<void> {
  for (const place of placesOf(environment)) await refuseUnknownSubnetsAt(work, place);
}

async function refuseUnknownSubnetsAt(work: Pick<Work, "subnetZones">, environment: Place): Promise<void> {
  const { subnetIds, region, shard } = environment;
  const refuse = (message: string) =>
    invalidInput([
      {
        field: shard === FIRST_SHARD ? "subnetIds" : "shards",
        value: subnetIds.join(", "),
        message,
        hint: "check region, account and role",
      },
    ]);
  try {
    const known = await work.subnetZones(environment);
    const unknown = subnetIds.filter((id) => !known.some(({ subnetId }) => subnetId === id));
    if (unknown.length > 0) throw refuse(`AWS does not know ${unknown.join(", ")} in ${region}`);
  } catch (error) {
    if (!(error instanceof ProvisioningError)) throw error;
    if (error.retryable) throw new ApiProblem("aws-unavailable", `${error.message}; nothing was changed`, {}, error);
    throw refuse(error.message);
  }
}
