import type { WiringChanges } from "../data-plane.ts";
import type { Wiring } from "../wiring.ts";
import type { VpcView } from "./vpc-view.ts";

/** By VPC, those at the other end of its links. */
export type LinkedVpcs = ReadonlyMap<string, ReadonlySet<string>>;

export function linkedVpcs(views: ReadonlyMap<string, VpcView>): LinkedVpcs {
  const linked = new Map<string, Set<string>>();
  const add = (one: string, other: string) => linked.set(one, (linked.get(one) ?? new Set()).add(other));
  for (const [vpcId, { comingIn }] of views)
    for (const from of comingIn) {
      add(vpcId, from.vpcId);
      add(from.vpcId, vpcId);
    }
  return linked;
}

/**
 * The VPCs whose rules may be others after these changes: those where something changed, and those that are linked with
 * one of them, or were.
 */
export function touchedVpcs(
  { vpcIds, interfaceIds }: WiringChanges,
  wiring: Wiring,
  ...linked: LinkedVpcs[]
): Set<string> {
  const changed = new Set(vpcIds);
  for (const id of interfaceIds) {
    const at = wiring.interfaces.get(id);
    if (at) changed.add(at.vpcId);
  }
  const neighbours = [...changed].flatMap((vpcId) => linked.flatMap((each) => [...(each.get(vpcId) ?? [])]));
  return new Set([...changed, ...neighbours]);
}
