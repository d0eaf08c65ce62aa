import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  TagResourceRequest,
  UntagResourceRequest,
} from "@aws-sdk/client-vpc-lattice";
import type { Table } from "../../state/table.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { invalid, notFound } from "./lattice-error.ts";
import type { LatticeRow } from "./store.ts";

const MOST_TAGS = 50;

export function tagResource(world: World, input: TagResourceRequest, caller: Caller): object {
  return changeTags(world, caller, input.resourceArn, (tags) => ({ ...tags, ...readTags(input.tags) }));
}

export function untagResource(world: World, input: UntagResourceRequest, caller: Caller): object {
  return changeTags(world, caller, input.resourceArn, (tags) =>
    Object.fromEntries(Object.entries(tags).filter(([key]) => !input.tagKeys?.includes(key))),
  );
}

export function listTagsForResource(
  world: World,
  input: ListTagsForResourceRequest,
  caller: Caller,
): ListTagsForResourceResponse {
  return { tags: findTagged(world, caller, input.resourceArn).row.tags };
}

export function readTags(tags: Record<string, string> | undefined): Record<string, string> {
  for (const [key, value] of Object.entries(tags ?? {})) {
    if (key === "" || key.length > 128 || value.length > 256 || key.toLowerCase().startsWith("aws:"))
      throw invalid(`The tag '${key}' is not valid`);
  }
  if (Object.keys(tags ?? {}).length > MOST_TAGS) throw invalid(`A resource has ${MOST_TAGS} tags at most`);
  return { ...tags };
}

function changeTags(
  world: World,
  caller: Caller,
  arn: string | undefined,
  change: (tags: Record<string, string>) => Record<string, string>,
): object {
  const { table, row } = findTagged(world, caller, arn);
  table.put({ ...row, tags: readTags(change(row.tags)) });
  return {};
}

function findTagged(world: World, caller: Caller, arn = ""): { table: Table<LatticeRow>; row: LatticeRow } {
  const { gateways, configurations, endpointAssociations, domainVerifications, serviceNetworks, networkAssociations } =
    world.vpcLattice;
  const tables = [
    gateways,
    configurations,
    endpointAssociations,
    domainVerifications,
    serviceNetworks,
    networkAssociations,
  ] as unknown as Table<LatticeRow>[];
  const id = arn.split("/").at(-1) ?? "";
  for (const table of tables) {
    const row = table.getOwn(caller, id);
    if (row?.arn === arn) return { table, row };
  }
  throw notFound("RESOURCE", arn);
}
