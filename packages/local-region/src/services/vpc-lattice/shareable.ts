import type { Owned } from "../../state/table.ts";
import type { World } from "../world.ts";

/** Whether the account has a resource of that ARN which can be shared: a configuration or a service network. */
export function isShareable(world: World, owner: Owned, arn: string): boolean {
  const id = arn.split("/").at(-1) ?? "";
  const { configurations, serviceNetworks } = world.vpcLattice;
  const row = configurations.getOwn(owner, id) ?? serviceNetworks.getOwn(owner, id);
  // A child follows its group.
  const isChild = configurations.get(id)?.parentId !== undefined;
  return row?.arn === arn && !isChild;
}
