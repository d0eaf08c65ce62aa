import type { FollowerSurroundings } from "./follower-surroundings.ts";
import { within } from "./private-address.ts";

export interface RegisteredTarget {
  address: string;
  port: number;
  /** As registered: `all` for an address outside the VPC, else undefined or the zone's name. */
  zone: string | undefined;
  /** AWS's word: `healthy`, `initial`, `unhealthy`, `unused` … */
  state: string;
  reason: string | undefined;
}

type Elbv2 = Pick<FollowerSurroundings["clients"], "elbv2">;

/** A group's targets. Those that drain are on their way out and not listed. */
export async function readTargets({ elbv2 }: Elbv2, TargetGroupArn: string): Promise<RegisteredTarget[]> {
  const { TargetHealthDescriptions = [] } = await elbv2.describeTargetHealth({ TargetGroupArn });
  return TargetHealthDescriptions.map(({ Target, TargetHealth }) => ({
    address: Target?.Id ?? "",
    port: Target?.Port ?? 0,
    zone: Target?.AvailabilityZone,
    state: TargetHealth?.State ?? "unknown",
    reason: TargetHealth?.Description ?? TargetHealth?.Reason,
  })).filter(({ state }) => state !== "draining");
}

/** AWS demands the zone `all` for an address outside the group's VPC, and refuses it for one inside. */
export async function registerTargets(
  { elbv2 }: Elbv2,
  TargetGroupArn: string,
  targets: { address: string; port: number }[],
  vpcBlocks: string[],
): Promise<void> {
  const isInVpc = within(vpcBlocks);
  const Targets = targets.map(({ address, port }) => ({
    Id: address,
    Port: port,
    ...(isInVpc(address) ? {} : { AvailabilityZone: "all" }),
  }));
  await elbv2.registerTargets({ TargetGroupArn, Targets });
}

export async function deregisterTargets(
  { elbv2 }: Elbv2,
  TargetGroupArn: string,
  targets: RegisteredTarget[],
): Promise<void> {
  const Targets = targets.map(({ address, port, zone }) => ({
    Id: address,
    Port: port,
    ...(zone === "all" ? { AvailabilityZone: zone } : {}),
  }));
  await elbv2.deregisterTargets({ TargetGroupArn, Targets });
}

export const showTarget = ({ address, port }: { address: string; port: number }) => `${address}:${port}`;
