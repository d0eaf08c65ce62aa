/**
 * RDS, single instances of PostgreSQL. Not done here: Multi-AZ, clusters, proxies, events, snapshots and backups,
 * parameter and option groups, IAM sign-in, managed passwords, engine versions other than the one that runs, a change
 * of port, name or subnet group. A call that asks for one of these is refused by name; settings without effect on
 * a link (storage type, encryption, backup period) are kept and told back. Checked against botocore 1.43.11.
 */
import type { Caller, Operations } from "../service.ts";
import type { World } from "../world.ts";
import { createDbInstance } from "./create-db-instance.ts";
import { deleteDbInstance, describeDbInstances, rebootDbInstance } from "./db-instances.ts";
import {
  createDbSubnetGroup,
  deleteDbSubnetGroup,
  describeDbSubnetGroups,
  modifyDbSubnetGroup,
} from "./db-subnet-groups.ts";
import { modifyDbInstance } from "./modify-db-instance.ts";
import { addTagsToResource, listTagsForResource, removeTagsFromResource } from "./tags.ts";

export function rdsOperations(world: World): Operations {
  const bind =
    <Input>(operation: (world: World, input: Input, caller: Caller) => object | Promise<object>) =>
    (input: Input, caller: Caller) =>
      operation(world, input, caller);
  return {
    CreateDBInstance: bind(createDbInstance),
    DescribeDBInstances: bind(describeDbInstances),
    ModifyDBInstance: bind(modifyDbInstance),
    RebootDBInstance: bind(rebootDbInstance),
    DeleteDBInstance: bind(deleteDbInstance),
    CreateDBSubnetGroup: bind(createDbSubnetGroup),
    DescribeDBSubnetGroups: bind(describeDbSubnetGroups),
    ModifyDBSubnetGroup: bind(modifyDbSubnetGroup),
    DeleteDBSubnetGroup: bind(deleteDbSubnetGroup),
    AddTagsToResource: bind(addTagsToResource),
    RemoveTagsFromResource: bind(removeTagsFromResource),
    ListTagsForResource: bind(listTagsForResource),
  };
}
