import type { Owned } from "../../state/table.ts";
import type { World } from "../world.ts";
import { associationKey, type ShareAssociationRow } from "./store.ts";

/** Whether the owner of the resource shares it with the account, and the account has accepted. */
export function isSharedWith(world: World, resourceArn: string, accountId: string): boolean {
  return world.ram.associations
    .by("resource", resourceArn)
    .some(
      (row) =>
        isEffective(world, row) &&
        isEffective(world, world.ram.associations.get(associationKey(row.shareArn, "PRINCIPAL", accountId))),
    );
}

/** The ARNs of what other accounts share with the caller. */
export function sharedWith(world: World, caller: Owned): string[] {
  return world.ram.associations
    .by("principal", caller.accountId)
    .filter((row) => row.region === caller.region && isEffective(world, row))
    .flatMap((row) => world.ram.associations.by("share", row.shareArn))
    .filter((row) => row.type === "RESOURCE" && isEffective(world, row))
    .map((row) => row.entity);
}

function isEffective(world: World, row: ShareAssociationRow | undefined): boolean {
  return row?.status === "ASSOCIATED" && world.ram.shares.get(row.shareArn)?.status === "ACTIVE";
}
