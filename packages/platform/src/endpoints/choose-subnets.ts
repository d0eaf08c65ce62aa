/**
 * The subnets an endpoint gets: one per zone that the service has too. By zone id, since a zone's name means another
 * zone in another account.
 */
export function chooseSubnets(
  serviceZoneIds: string[],
  subnets: { subnetId: string; zoneId: string }[],
): { subnetIds: string[]; zoneIds: string[] } | { reason: string } {
  const chosen = new Map<string, string>();
  for (const { subnetId, zoneId } of subnets) {
    if (serviceZoneIds.includes(zoneId) && !chosen.has(zoneId)) chosen.set(zoneId, subnetId);
  }
  if (chosen.size > 0) return { subnetIds: [...chosen.values()], zoneIds: [...chosen.keys()] };
  const ours = [...new Set(subnets.map(({ zoneId }) => zoneId))].sort().join(", ") || "none";
  const theirs = [...serviceZoneIds].sort().join(", ") || "none";
  return {
    reason:
      `no zone in common: the service has ${theirs}, this environment has ${ours}; ` +
      "the owner enables one of these zones on the load balancer, then retry",
  };
}
