import { createHash } from "node:crypto";
import type {
  CreateManagedPrefixListRequest,
  CreateManagedPrefixListResult,
  DeleteManagedPrefixListRequest,
  DeleteManagedPrefixListResult,
  DescribeManagedPrefixListsRequest,
  DescribeManagedPrefixListsResult,
  DescribePrefixListsRequest,
  DescribePrefixListsResult,
  GetManagedPrefixListEntriesRequest,
  GetManagedPrefixListEntriesResult,
  ManagedPrefixList,
} from "@aws-sdk/client-ec2";
import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import { refreshLater } from "../refresh-later.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { oncePerToken } from "./client-tokens.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { refuseUnserved, required } from "./parameters.ts";
import { readPrefixes } from "./prefixes.ts";
import { requirePrefixList } from "./routing-lookups.ts";
import type { PrefixListRow } from "./routing-store.ts";
import { dropTags, readTagSpecifications, setTags, tagList, tagsOf } from "./tags.ts";

/** AWS's own lists, of its gateway endpoints. The ranges are made up: no packet of the local region leaves this machine. */
const AWS_LISTS: Record<string, string[]> = { s3: ["203.0.113.0/25"], dynamodb: ["203.0.113.128/25"] };

export function createManagedPrefixList(
  world: World,
  input: CreateManagedPrefixListRequest,
  caller: Caller,
): Promise<CreateManagedPrefixListResult> {
  return oncePerToken(world, caller, "CreateManagedPrefixList", input, async () => {
    if (required(input.AddressFamily, "AddressFamily") !== "IPv4") refuseUnserved(input, ["AddressFamily"]);
    const name = required(input.PrefixListName, "PrefixListName");
    if (name.startsWith("com.amazonaws")) {
      throw new AwsError("InvalidParameterValue", "The prefix list name cannot start with 'com.amazonaws'.");
    }
    const maxEntries = required(input.MaxEntries, "MaxEntries");
    const entries = readPrefixes(input.Entries ?? [], [], maxEntries);
    const tags = readTagSpecifications(input.TagSpecifications, "prefix-list");
    const row = world.ec2.prefixLists.put({
      accountId: caller.accountId,
      region: caller.region,
      prefixListId: world.ids.ec2("pl"),
      name,
      maxEntries,
      version: 1,
      state: "create-complete",
      entries,
      formerEntries: [],
    });
    setTags(world, row.prefixListId, tags);
    return { PrefixList: toPrefixList(world, row) };
  });
}

export function describeManagedPrefixLists(
  world: World,
  input: DescribeManagedPrefixListsRequest,
  caller: Caller,
): DescribeManagedPrefixListsResult {
  const ids = input.PrefixListIds;
  const asked = ids?.length ? ids.map((id) => requirePrefixList(world, caller, id)) : world.ec2.prefixLists.of(caller);
  const rows = selectRows(
    asked,
    input.Filters,
    {
      "prefix-list-id": (row) => row.prefixListId,
      "prefix-list-name": (row) => row.name,
      "owner-id": (row) => row.accountId,
    },
    (row) => tagsOf(world, row.prefixListId),
  );
  const { page, next } = describePage(rows, input, { atLeast: 1 });
  return { PrefixLists: page.map((row) => toPrefixList(world, row)), NextToken: next };
}

export function getManagedPrefixListEntries(
  world: World,
  input: GetManagedPrefixListEntriesRequest,
  caller: Caller,
): GetManagedPrefixListEntriesResult {
  const row = requirePrefixList(world, caller, required(input.PrefixListId, "PrefixListId"));
  const version = input.TargetVersion ?? row.version;
  const entries = version === row.version ? row.entries : row.formerEntries[version - 1];
  if (!entries) {
    throw new AwsError("InvalidPrefixListVersion.NotFound", `The version ${version} of the prefix list does not exist`);
  }
  const { page, next } = describePage(entries, input, { atLeast: 1 });
  return { Entries: page.map(({ cidr, description }) => ({ Cidr: cidr, Description: description })), NextToken: next };
}

export function deleteManagedPrefixList(
  world: World,
  input: DeleteManagedPrefixListRequest,
  caller: Caller,
): DeleteManagedPrefixListResult {
  const row = requirePrefixList(world, caller, required(input.PrefixListId, "PrefixListId"));
  const isRouted = world.ec2.routeTables
    .of(caller)
    .some(({ routes }) => routes.some(({ destination }) => destination === row.prefixListId));
  if (isRouted || world.ec2.securityGroupRules.of(caller).some((rule) => rule.prefixListId === row.prefixListId)) {
    throw new AwsError(
      "DependencyViolation",
      `The prefix list '${row.prefixListId}' is referenced by other resources and cannot be deleted.`,
    );
  }
  row.state = "delete-complete";
  world.ec2.prefixLists.delete(row.prefixListId);
  const answer = { PrefixList: toPrefixList(world, row) };
  dropTags(world, row.prefixListId);
  void refreshLater(world);
  return answer;
}

/** AWS's own lists only, as on AWS: the account's are told by DescribeManagedPrefixLists. */
export function describePrefixLists(
  _world: World,
  input: DescribePrefixListsRequest,
  caller: Caller,
): DescribePrefixListsResult {
  const lists = Object.entries(AWS_LISTS).map(([service, Cidrs]) => ({
    PrefixListId: awsPrefixListId(caller, service),
    PrefixListName: `com.amazonaws.${caller.region}.${service}`,
    Cidrs,
  }));
  for (const id of input.PrefixListIds ?? []) {
    if (lists.some((list) => list.PrefixListId === id)) continue;
    throw new AwsError("InvalidPrefixListId.NotFound", `The prefix list ID '${id}' does not exist`);
  }
  const asked = lists.filter((list) => !input.PrefixListIds?.length || input.PrefixListIds.includes(list.PrefixListId));
  const rows = selectRows(asked, input.Filters, {
    "prefix-list-id": (list) => list.PrefixListId,
    "prefix-list-name": (list) => list.PrefixListName,
  });
  const { page, next } = describePage(rows, input, { ids: { name: "prefixListIds", values: input.PrefixListIds } });
  return { PrefixLists: page, NextToken: next };
}

/** The id of AWS's list of a service with gateway endpoints, the same for all accounts of a region. */
export function awsPrefixListId({ region }: Pick<Owned, "region">, service: string): string {
  return `pl-${createHash("sha256").update(`${region}/${service}`).digest("hex").slice(0, 8)}`;
}

export function toPrefixList(world: World, row: PrefixListRow): ManagedPrefixList {
  return {
    PrefixListId: row.prefixListId,
    PrefixListName: row.name,
    PrefixListArn: `arn:aws:ec2:${row.region}:${row.accountId}:prefix-list/${row.prefixListId}`,
    AddressFamily: "IPv4",
    MaxEntries: row.maxEntries,
    Version: row.version,
    State: row.state as ManagedPrefixList["State"],
    OwnerId: row.accountId,
    Tags: tagList(world, row.prefixListId),
  };
}
