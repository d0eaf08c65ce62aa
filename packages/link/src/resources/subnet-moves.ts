interface Standing {
  subnetIds: string[];
  /** Of each subnet, in the same order. */
  zoneNames: string[];
}

/**
 * The calls of SetSubnets, each with its whole set, that bring a load balancer from one set to another. AWS takes a
 * subnet in another's place in a zone only once that one has left: in a call of its own. A load
 * balancer is never without any.
 */
export function subnetMoves(from: Standing, to: Standing): string[][] {
  const zones = new Map([...zonesOf(from), ...zonesOf(to)]);
  const zone = (subnetId: string) => zones.get(subnetId);
  const added = to.subnetIds.filter((subnetId) => !from.subnetIds.includes(subnetId));
  const isReplaced = (subnetId: string) =>
    !to.subnetIds.includes(subnetId) && added.some((other) => zone(other) === zone(subnetId));
  if (!from.subnetIds.some(isReplaced)) return [to.subnetIds];
  const others = from.subnetIds.filter((subnetId) => !isReplaced(subnetId));
  const [last] = from.subnetIds;
  if (others.length > 0 || last === undefined) return [others, to.subnetIds];
  return [[last], to.subnetIds.filter((subnetId) => zone(subnetId) !== zone(last)), to.subnetIds];
}

function zonesOf({ subnetIds, zoneNames }: Standing): [string, string | undefined][] {
  return subnetIds.map((subnetId, index) => [subnetId, zoneNames[index]]);
}
