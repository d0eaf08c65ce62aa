import type { ModifyManagedPrefixListRequest, ModifyManagedPrefixListResult } from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { required } from "./parameters.ts";
import { toPrefixList } from "./prefix-lists.ts";
import { readPrefix, readPrefixes } from "./prefixes.ts";
import { requirePrefixList } from "./routing-lookups.ts";
import type { PrefixListEntry, PrefixListRow } from "./routing-store.ts";

/** Entries make a new version and take effect before the call is answered; name and size alone make none. */
export async function modifyManagedPrefixList(
  world: World,
  input: ModifyManagedPrefixListRequest,
  caller: Caller,
): Promise<ModifyManagedPrefixListResult> {
  const row = requirePrefixList(world, caller, required(input.PrefixListId, "PrefixListId"));
  if (input.CurrentVersion !== undefined && input.CurrentVersion !== row.version) {
    throw new AwsError(
      "PrefixListVersionMismatch",
      `The prefix list has the version ${row.version}, not ${input.CurrentVersion}.`,
    );
  }
  const maxEntries = input.MaxEntries ?? row.maxEntries;
  const changed = changeEntries(row, input, maxEntries);
  Object.assign(row, { name: input.PrefixListName ?? row.name, maxEntries, state: "modify-complete" });
  if (changed) {
    const formerEntries = [...row.formerEntries, row.entries];
    Object.assign(row, { entries: changed, formerEntries, version: row.version + 1 });
  }
  world.ec2.prefixLists.put(row);
  await world.network.refresh();
  return { PrefixList: toPrefixList(world, row) };
}

function changeEntries(
  row: PrefixListRow,
  input: ModifyManagedPrefixListRequest,
  maxEntries: number,
): PrefixListEntry[] | undefined {
  if (!input.AddEntries?.length && !input.RemoveEntries?.length) {
    readPrefixes([], row.entries, maxEntries);
    return undefined;
  }
  const removed = new Set((input.RemoveEntries ?? []).map(({ Cidr }) => readPrefix(Cidr)));
  for (const cidr of removed) {
    if (row.entries.some((entry) => entry.cidr === cidr)) continue;
    throw new AwsError("InvalidParameterValue", `The prefix list has no entry ${cidr}.`);
  }
  return readPrefixes(
    input.AddEntries ?? [],
    row.entries.filter(({ cidr }) => !removed.has(cidr)),
    maxEntries,
  );
}
