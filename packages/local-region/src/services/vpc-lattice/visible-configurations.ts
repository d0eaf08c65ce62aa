import { isSharedWith, sharedWith } from "../ram/shared-resources.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { notFound } from "./lattice-error.ts";
import { bareId } from "./lookups.ts";
import { accountsAllowedBy } from "./policy-principals.ts";
import type { ResourceConfigurationRow } from "./store.ts";

/** A configuration of the caller's own, or one that is shared with it; throws ResourceNotFoundException alike for others. */
export function requireVisible(world: World, caller: Caller, identifier: string | undefined): ResourceConfigurationRow {
  const row = world.vpcLattice.configurations.get(bareId(identifier));
  const isNamed = row && (!identifier?.startsWith("arn:") || row.arn === identifier);
  if (isNamed && row.region === caller.region && isVisible(world, row, caller.accountId)) return row;
  throw notFound("RESOURCE_CONFIGURATION", identifier ?? "");
}

/** The caller's own, then those shared with it, with their children. */
export function visibleConfigurations(world: World, caller: Caller): ResourceConfigurationRow[] {
  const { configurations, policies } = world.vpcLattice;
  const byPolicy = policies
    .all()
    .filter((row) => accountsAllowedBy(row.policy).has(caller.accountId))
    .map((row) => row.resourceArn);
  const shared = new Set([...sharedWith(world, caller), ...byPolicy].map(bareId));
  const owners = new Set([...shared].flatMap((id) => configurations.get(id)?.accountId ?? []));
  owners.delete(caller.accountId);
  const foreign = [...owners]
    .flatMap((accountId) => configurations.of({ accountId, region: caller.region }))
    .filter((row) => shared.has(row.id) || (row.parentId !== undefined && shared.has(row.parentId)));
  return [...configurations.of(caller), ...foreign];
}

export function isVisible(world: World, row: ResourceConfigurationRow, accountId: string): boolean {
  if (row.accountId === accountId) return true;
  const parent = row.parentId === undefined ? row : world.vpcLattice.configurations.get(row.parentId);
  if (!parent) return false;
  const policy = world.vpcLattice.policies.get(parent.arn)?.policy;
  return (
    isSharedWith(world, parent.arn, accountId) || (policy !== undefined && accountsAllowedBy(policy).has(accountId))
  );
}
