import type { TargetGroup } from "@aws-sdk/client-elastic-load-balancing-v2";
import { allPages, type Clients, isAlreadyExists, onceVisible, ownershipOf, ownershipTags } from "@postern/aws";
import { type LastTurn, readLastTurn } from "@postern/follower";
import { LinkError } from "../errors.ts";
import { deleteOnceUnused } from "./delete-once-unused.ts";
import { readElbTags } from "./elb-tags.ts";
import type { Change, Context, DesiredResource, ResourceKind } from "./resource-kind.ts";

/** The addresses of one database, and how the load balancer checks them. */
export interface TargetGroupDesired extends DesiredResource {
  kind: "target-group";
  groupName: string;
  /** How its targets are named: by address, or by the id of an EC2 instance. */
  targetType: "ip" | "instance";
  vpcId: string;
  /** Only the default for targets without a port of their own; ours all have one, so it is never compared. */
  port: number;
  healthCheck: { intervalSeconds: number; threshold: number };
  attributes: Record<string, string>;
}

export interface TargetGroupObserved {
  name: string;
  arn: string;
  groupName: string;
  targetType: string;
  vpcId: string;
  healthCheck: { intervalSeconds: number; healthy: number; unhealthy: number };
  /** Undefined where a quick look has left them out. */
  attributes: Record<string, string> | undefined;
  /** What the link's function did last to its targets. */
  lastTurn?: LastTurn | undefined;
}

const LISTENER_GONE_SECONDS = 120;

export const targetGroup: ResourceKind<TargetGroupDesired, TargetGroupObserved> = {
  kind: "target-group",
  after: [],
  permissions: {
    read: [
      "elasticloadbalancing:DescribeTargetGroups",
      "elasticloadbalancing:DescribeTargetGroupAttributes",
      "elasticloadbalancing:DescribeTags",
    ],
    write: [
      "elasticloadbalancing:CreateTargetGroup",
      "elasticloadbalancing:ModifyTargetGroup",
      "elasticloadbalancing:ModifyTargetGroupAttributes",
      "elasticloadbalancing:DeleteTargetGroup",
      "elasticloadbalancing:AddTags",
    ],
  },

  async observe(context) {
    const groups = await allPages(async (token) => {
      const page = await context.clients.elbv2.describeTargetGroups(token ? { Marker: token } : {});
      return { items: page.TargetGroups, next: page.NextMarker };
    });
    // Not by name: an adopted one keeps its own.
    return ours(
      context,
      groups.filter(({ Protocol }) => Protocol === "TCP"),
    );
  },

  compare(desired, observed) {
    const changes: Change[] = [];
    const add = (what: string, from: string, to: string) =>
      from !== to && changes.push({ what, from, to, how: "in place" });
    const { intervalSeconds, healthy, unhealthy } = observed.healthCheck;
    const wanted = desired.healthCheck;
    add(
      "health check",
      `every ${intervalSeconds} s, ${healthy} up, ${unhealthy} down`,
      `every ${wanted.intervalSeconds} s, ${wanted.threshold} up, ${wanted.threshold} down`,
    );
    const { attributes } = observed;
    if (!attributes) return changes;
    for (const [key, value] of Object.entries(desired.attributes)) add(key, attributes[key] ?? "unset", value);
    return changes;
  },

  async ensure(context, desired, seen) {
    const { elbv2 } = context.clients;
    // Ensure
    const current = seen ?? (await create(context, desired));
    const TargetGroupArn = current.arn;
    // Sync
    const changed = targetGroup.compare(desired, current, noneFound).map(({ what }) => what);
    if (changed.includes("health check")) {
      await onceVisible(() => elbv2.modifyTargetGroup({ TargetGroupArn, ...healthCheckInput(desired) }));
    }
    const attributes = Object.entries(desired.attributes).filter(([key]) => changed.includes(key));
    if (attributes.length > 0) {
      const Attributes = attributes.map(([Key, Value]) => ({ Key, Value }));
      await onceVisible(() => elbv2.modifyTargetGroupAttributes({ TargetGroupArn, Attributes }));
    }
    return { ...current, attributes: { ...current.attributes, ...desired.attributes } };
  },

  async remove({ clients, progress }, { arn, groupName }) {
    const users = { users: "its listener to vanish", deadlineSeconds: LISTENER_GONE_SECONDS };
    await deleteOnceUnused({ progress }, `target group ${groupName}`, users, () =>
      clients.elbv2.deleteTargetGroup({ TargetGroupArn: arn }),
    );
  },

  label: (observed) => observed.groupName,

  /** A group's type and VPC never change: for another the listener moves to another group, and the old one goes. */
  claim: (desired, observed) =>
    observed.map((group) => {
      const wanted = desired.find(({ name }) => name === group.name);
      const isAnother = wanted && (wanted.targetType !== group.targetType || wanted.vpcId !== group.vpcId);
      return isAnother ? { ...group, name: group.groupName } : group;
    }),
};

/** Comparing a target group looks at nothing else that was found. */
const noneFound = {
  one: () => undefined,
  all: () => [],
  put: () => undefined,
  drop: () => undefined,
  replace: () => undefined,
};

async function ours({ clients, link, quick }: Context, groups: TargetGroup[]): Promise<TargetGroupObserved[]> {
  const tags = await readElbTags(
    clients,
    groups.flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []),
  );
  const owned = groups.flatMap((group) => {
    const owner = ownershipOf(tags.get(group.TargetGroupArn ?? ""));
    return owner?.link === link ? [{ group, name: owner.name }] : [];
  });
  // Two of one database: a run was killed between making another group and removing the old one.
  const isSecond = ({ name }: { name: string }, index: number) =>
    owned.findIndex((other) => other.name === name) < index;
  return Promise.all(
    owned.map(async (each, index) => {
      const { group } = each;
      const name = isSecond(each, index) ? (group.TargetGroupName ?? "") : each.name;
      const lastTurn = readLastTurn(tags.get(group.TargetGroupArn ?? "") ?? []);
      const attributes = quick ? undefined : await readAttributes(clients, group);
      return { ...shapeOf(group, name), attributes, lastTurn };
    }),
  );
}

async function readAttributes({ elbv2 }: Clients, { TargetGroupArn }: TargetGroup): Promise<Record<string, string>> {
  const { Attributes = [] } = await elbv2.describeTargetGroupAttributes({ TargetGroupArn });
  return Object.fromEntries(Attributes.map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
}

function shapeOf(group: TargetGroup, name: string): TargetGroupObserved {
  return {
    name,
    arn: group.TargetGroupArn ?? "",
    groupName: group.TargetGroupName ?? "",
    targetType: group.TargetType ?? "",
    vpcId: group.VpcId ?? "",
    healthCheck: {
      intervalSeconds: group.HealthCheckIntervalSeconds ?? 0,
      healthy: group.HealthyThresholdCount ?? 0,
      unhealthy: group.UnhealthyThresholdCount ?? 0,
    },
    attributes: {},
  };
}

async function create(context: Context, desired: TargetGroupDesired): Promise<TargetGroupObserved> {
  const { clients, link } = context;
  try {
    const made = await clients.elbv2.createTargetGroup({
      Name: desired.groupName,
      Protocol: "TCP",
      TargetType: desired.targetType,
      IpAddressType: "ipv4",
      Port: desired.port,
      VpcId: desired.vpcId,
      HealthCheckProtocol: "TCP",
      ...healthCheckInput(desired),
      Tags: ownershipTags({ link, kind: desired.kind, name: desired.name }),
    });
    const [group] = made.TargetGroups ?? [];
    if (group) return shapeOf(group, desired.name);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
  const existing = await clients.elbv2.describeTargetGroups({ Names: [desired.groupName] });
  const [mine] = await ours(context, existing.TargetGroups ?? []);
  if (mine) return mine;
  const message = `a target group '${desired.groupName}' exists and is not this link's`;
  const hint = "rename or delete it, or give the link another name";
  throw new LinkError("name-taken", [{ field: "link", value: link, message, hint }]);
}

function healthCheckInput({ healthCheck }: TargetGroupDesired) {
  return {
    HealthCheckIntervalSeconds: healthCheck.intervalSeconds,
    HealthyThresholdCount: healthCheck.threshold,
    UnhealthyThresholdCount: healthCheck.threshold,
  };
}
