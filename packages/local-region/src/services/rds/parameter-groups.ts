import type {
  CreateDBClusterParameterGroupMessage,
  CreateDBClusterParameterGroupResult,
  CreateDBParameterGroupMessage,
  CreateDBParameterGroupResult,
  DBClusterParameterGroupsMessage,
  DBParameterGroupsMessage,
  DeleteDBClusterParameterGroupMessage,
  DeleteDBParameterGroupMessage,
  DescribeDBClusterParameterGroupsMessage,
  DescribeDBClusterParametersMessage,
  DescribeDBParameterGroupsMessage,
  DescribeDBParametersMessage,
} from "@aws-sdk/client-rds";
import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { familyOf } from "./engine-versions.ts";
import { blank, invalidValue } from "./lookups.ts";
import { describePage } from "./paging.ts";
import type { Engine, ParameterGroupRow } from "./store.ts";
import { readTags } from "./tags.ts";

/** Groups that hold no parameters: Postgres runs with its own defaults. `default.FAMILY` is always there. */
export function describeDbParameterGroups(
  world: World,
  input: DescribeDBParameterGroupsMessage,
  caller: Caller,
): DBParameterGroupsMessage {
  const { page, next } = describePage(find(world, caller, input.DBParameterGroupName, false), input);
  return { DBParameterGroups: page.map(toInstanceGroup), Marker: next };
}

export function describeDbClusterParameterGroups(
  world: World,
  input: DescribeDBClusterParameterGroupsMessage,
  caller: Caller,
): DBClusterParameterGroupsMessage {
  const { page, next } = describePage(find(world, caller, input.DBClusterParameterGroupName, true), input);
  return { DBClusterParameterGroups: page.map(toClusterGroup), Marker: next };
}

export function createDbParameterGroup(
  world: World,
  input: CreateDBParameterGroupMessage,
  caller: Caller,
): CreateDBParameterGroupResult {
  const row = create(world, caller, { ...input, name: input.DBParameterGroupName, isForClusters: false });
  return { DBParameterGroup: toInstanceGroup(row) };
}

export function createDbClusterParameterGroup(
  world: World,
  input: CreateDBClusterParameterGroupMessage,
  caller: Caller,
): CreateDBClusterParameterGroupResult {
  const row = create(world, caller, { ...input, name: input.DBClusterParameterGroupName, isForClusters: true });
  return { DBClusterParameterGroup: toClusterGroup(row) };
}

export function deleteDbParameterGroup(world: World, input: DeleteDBParameterGroupMessage, caller: Caller): object {
  return remove(world, caller, input.DBParameterGroupName, false);
}

export function deleteDbClusterParameterGroup(
  world: World,
  input: DeleteDBClusterParameterGroupMessage,
  caller: Caller,
): object {
  return remove(world, caller, input.DBClusterParameterGroupName, true);
}

/** None: a group's parameters cannot be set here. */
export function describeDbParameters(world: World, input: DescribeDBParametersMessage, caller: Caller): object {
  find(world, caller, input.DBParameterGroupName ?? "", false);
  return { Parameters: [] };
}

export function describeDbClusterParameters(
  world: World,
  input: DescribeDBClusterParametersMessage,
  caller: Caller,
): object {
  find(world, caller, input.DBClusterParameterGroupName ?? "", true);
  return { Parameters: [] };
}

/** The group for an instance: that of the given name, or the default one. Throws DBParameterGroupNotFound. */
export function readParameterGroup(
  world: World,
  owner: Owned,
  name: string | undefined,
  engine: Engine = "postgres",
): string {
  if (name === undefined) return `default.${familyOf(engine)}`;
  const [row] = find(world, owner, name, false);
  if (row?.family === familyOf(engine)) return row.name;
  throw new AwsError(
    "InvalidParameterCombination",
    `The parameter group ${name} with DBParameterGroupFamily ${row?.family} can't be used for this instance. Use a parameter group with DBParameterGroupFamily ${familyOf(engine)}.`,
  );
}

function find(world: World, owner: Owned, name: string | undefined, isForClusters: boolean): ParameterGroupRow[] {
  const rows = [
    ...defaults(owner, isForClusters),
    ...world.rds.parameterGroups.of(owner).filter((row) => row.isForClusters === isForClusters),
  ];
  if (name === undefined) return rows;
  const found = rows.filter((row) => row.name === name.toLowerCase());
  if (found.length > 0) return found;
  throw new AwsError("DBParameterGroupNotFound", `DBParameterGroup not found: ${name}`, 404);
}

function defaults({ accountId, region }: Owned, isForClusters: boolean): ParameterGroupRow[] {
  const engines: Engine[] = ["postgres", "aurora-postgresql"];
  return engines.map((engine) => {
    const family = familyOf(engine);
    const name = `default.${family}`;
    const owner = { accountId, region };
    const description = `Default ${isForClusters ? "cluster " : ""}parameter group for ${family}`;
    return { ...owner, arn: groupArn(owner, name, isForClusters), name, family, description, isForClusters };
  });
}

function groupArn({ accountId, region }: Owned, name: string, isForClusters: boolean): string {
  return `arn:aws:rds:${region}:${accountId}:${isForClusters ? "cluster-pg" : "pg"}:${name}`;
}

interface GroupInput {
  name: string | undefined;
  isForClusters: boolean;
  DBParameterGroupFamily: string | undefined;
  Description: string | undefined;
  Tags?: CreateDBParameterGroupMessage["Tags"];
}

function create(world: World, { accountId, region }: Caller, input: GroupInput): ParameterGroupRow {
  const { name = "", isForClusters, DBParameterGroupFamily: family = "", Description: description = "" } = input;
  if (!/^[A-Za-z](-?[A-Za-z0-9.])*$/.test(name) || name.length > 255) {
    throw invalidValue(`The parameter DBParameterGroupName is not a valid identifier: ${name}`);
  }
  if (!description) throw blank("Description");
  const families: string[] = [familyOf("postgres"), familyOf("aurora-postgresql")];
  if (!families.includes(family))
    throw invalidValue(`ParameterGroupFamily ${family} is not a valid parameter group family`);
  const owner = { accountId, region };
  const arn = groupArn(owner, name.toLowerCase(), isForClusters);
  if (world.rds.parameterGroups.get(arn)) {
    throw new AwsError("DBParameterGroupAlreadyExists", `Parameter group ${name} already exists`);
  }
  world.rds.tags.set(arn, readTags(input.Tags));
  return world.rds.parameterGroups.put({ ...owner, arn, name: name.toLowerCase(), family, description, isForClusters });
}

function remove(world: World, caller: Caller, name: string | undefined, isForClusters: boolean): object {
  const [row] = find(world, caller, name ?? "", isForClusters);
  if (!row || row.name.startsWith("default.")) {
    throw new AwsError("InvalidDBParameterGroupState", `Cannot delete default DB parameter group ${name}`);
  }
  if (world.rds.instances.of(caller).some((instance) => instance.parameterGroup === row.name)) {
    throw new AwsError(
      "InvalidDBParameterGroupState",
      `One or more database instances are still members of this parameter group ${row.name}, so the group cannot be deleted`,
    );
  }
  world.rds.parameterGroups.delete(row.arn);
  world.rds.tags.delete(row.arn);
  return {};
}

function toInstanceGroup(row: ParameterGroupRow) {
  return {
    DBParameterGroupName: row.name,
    DBParameterGroupFamily: row.family,
    Description: row.description,
    DBParameterGroupArn: row.arn,
  };
}

function toClusterGroup(row: ParameterGroupRow) {
  return {
    DBClusterParameterGroupName: row.name,
    DBParameterGroupFamily: row.family,
    Description: row.description,
    DBClusterParameterGroupArn: row.arn,
  };
}
