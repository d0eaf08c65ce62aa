import type { TargetHealthDescription } from "@aws-sdk/client-elastic-load-balancing-v2";
import { isNotFound, onceVisible } from "@postern/aws";
import { require } from "./found.ts";
import type { Change, Context, DesiredResource, ResourceKind } from "./resource-kind.ts";

/** Which addresses of a database, or which instance, are registered with its target group. */
export interface TargetsDesired extends DesiredResource {
  kind: "targets";
  /** `address` is an instance's id where the group's targets are instances. */
  targets: { address: string; port: number; isInVpc: boolean }[];
  /** A follower moves them: only the first ones are the link's to register. */
  areFollowed: boolean;
}

export interface TargetsObserved {
  name: string;
  targetGroupArn: string;
  /** Registered ones; those that are draining are on their way out and not listed. */
  targets: {
    address: string;
    port: number;
    /** As registered: `all` for an address outside the VPC, else the zone's name. */
    zone: string | undefined;
    state: string;
    reason: string | undefined;
  }[];
}

export const targets: ResourceKind<TargetsDesired, TargetsObserved> = {
  kind: "targets",
  after: ["target-group"],
  permissions: {
    read: ["elasticloadbalancing:DescribeTargetHealth"],
    write: ["elasticloadbalancing:RegisterTargets", "elasticloadbalancing:DeregisterTargets"],
  },

  observe: (context, _desired, found) =>
    Promise.all(found.all("target-group").map(({ name, arn }) => readTargets(context, name, arn))),

  compare(desired, observed) {
    const { missing, extra } = difference(desired, observed);
    return [
      ...missing.map((target): Change => ({ what: "target", from: "none", to: show(target), how: "in place" })),
      ...extra.map((target): Change => ({ what: "target", from: show(target), to: "none", how: "in place" })),
    ];
  },

  async ensure(context, desired, _observed, found) {
    const { elbv2 } = context.clients;
    const { arn } = require(found, "target-group", desired.name);
    // Observe again: the group may have been made in this very run
    const current = await readTargets(context, desired.name, arn);
    const { missing, extra } = difference(desired, current);
    // Sync: register before deregistering, so that the group is never empty
    if (missing.length > 0) {
      const Targets = missing.map(targetInput);
      await onceVisible(() => elbv2.registerTargets({ TargetGroupArn: arn, Targets }));
    }
    if (extra.length > 0) {
      const Targets = extra.map(({ address, port, zone }) => ({
        Id: address,
        Port: port,
        ...(zone === "all" ? { AvailabilityZone: zone } : {}),
      }));
      await elbv2.deregisterTargets({ TargetGroupArn: arn, Targets });
    }
    return missing.length + extra.length > 0 ? readTargets(context, desired.name, arn) : current;
  },

  note(desired, observed) {
    if (!desired.areFollowed || observed.targets.length === 0) return undefined;
    const { missing, extra } = differing(desired.targets, observed.targets);
    if (missing.length + extra.length === 0) return undefined;
    return `changed by the follower: where it stands now is ${desired.targets.map(show).join(", ")}, and the targets are the follower's to move`;
  },

  /** They go with their group. */
  remove: async () => undefined,

  isOurs: () => false,

  label: (observed) => observed.targets.map(show).join(", "),
};

/** The targets of one group as they are now. */
export async function readTargets(
  { clients }: Context,
  name: string,
  targetGroupArn: string,
): Promise<TargetsObserved> {
  try {
    const answer = await clients.elbv2.describeTargetHealth({ TargetGroupArn: targetGroupArn });
    const described = answer.TargetHealthDescriptions ?? [];
    return { name, targetGroupArn, targets: described.filter(isRegistered).map(shapeOf) };
  } catch (error) {
    if (isNotFound(error)) return { name, targetGroupArn, targets: [] };
    throw error;
  }
}

const isRegistered = ({ TargetHealth }: TargetHealthDescription) => TargetHealth?.State !== "draining";

function shapeOf({ Target, TargetHealth }: TargetHealthDescription): TargetsObserved["targets"][number] {
  return {
    address: Target?.Id ?? "",
    port: Target?.Port ?? 0,
    zone: Target?.AvailabilityZone,
    state: TargetHealth?.State ?? "unknown",
    reason: TargetHealth?.Description ?? TargetHealth?.Reason,
  };
}

/** AWS demands the zone `all` for an address outside the VPC, and refuses it for one inside. */
function targetInput({ address, port, isInVpc }: TargetsDesired["targets"][number]) {
  return { Id: address, Port: port, ...(isInVpc ? {} : { AvailabilityZone: "all" }) };
}

/** What is the link's to change: of a follower's targets nothing, in the middle of a failover as at any time. */
function difference({ targets, areFollowed }: TargetsDesired, observed: TargetsObserved) {
  if (areFollowed && observed.targets.length > 0) return { missing: [], extra: [] };
  return differing(targets, observed.targets);
}

function differing(wanted: TargetsDesired["targets"], present: TargetsObserved["targets"]) {
  const same = (a: { address: string; port: number }) => (b: { address: string; port: number }) =>
    a.address === b.address && a.port === b.port;
  return {
    missing: wanted.filter((target) => !present.some(same(target))),
    extra: present.filter((target) => !wanted.some(same(target))),
  };
}

const show = ({ address, port }: { address: string; port: number }) => `${address}:${port}`;
