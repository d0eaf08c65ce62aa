import type { Owned } from "../../state/table.ts";
import type { World } from "../world.ts";
import type { ListenerRow } from "./store.ts";

interface ForwardIndex {
  byLoadBalancer: Map<string, ListenerRow[]>;
  byTargetGroup: Map<string, ListenerRow[]>;
}

/** Made when first asked for after a change, so that thousands of groups are described with one walk over listeners. */
const indexes = new WeakMap<object, Map<string, ForwardIndex>>();

/** To be called after a listener was made, changed or deleted. */
export function forwardsChanged(world: World, owner: Owned): void {
  indexes.get(world.elbv2.listeners)?.delete(keyOf(owner));
}

export function forwardIndex(world: World, owner: Owned): ForwardIndex {
  const { listeners } = world.elbv2;
  const byOwner = indexes.get(listeners) ?? new Map<string, ForwardIndex>();
  indexes.set(listeners, byOwner);
  const known = byOwner.get(keyOf(owner));
  if (known) return known;
  const made: ForwardIndex = { byLoadBalancer: new Map(), byTargetGroup: new Map() };
  for (const row of listeners.of(owner)) {
    add(made.byLoadBalancer, row.loadBalancerArn, row);
    for (const arn of new Set(row.targetGroups.map((forward) => forward.arn))) add(made.byTargetGroup, arn, row);
  }
  byOwner.set(keyOf(owner), made);
  return made;
}

function add(index: Map<string, ListenerRow[]>, key: string, row: ListenerRow): void {
  const rows = index.get(key);
  if (rows) rows.push(row);
  else index.set(key, [row]);
}

function keyOf({ accountId, region }: Owned): string {
  return `${accountId}/${region}`;
}
