import { allPages, errorCode, isNotFound, ownershipTags } from "@postern/aws";
import { LinkError } from "../errors.ts";
import { type Found, require } from "./found.ts";
import type { Change, Context, DesiredResource, ResourceKind } from "./resource-kind.ts";

/** One port of the load balancer, for one database. */
export interface ListenerDesired extends DesiredResource {
  kind: "listener";
  port: number;
}

export interface ListenerObserved {
  /** The database it forwards to, else its port. */
  name: string;
  arn: string;
  port: number;
  targetGroupArn: string;
}

export const listener: ResourceKind<ListenerDesired, ListenerObserved> = {
  kind: "listener",
  after: ["load-balancer", "target-group"],
  permissions: {
    read: ["elasticloadbalancing:DescribeListeners"],
    write: [
      "elasticloadbalancing:CreateListener",
      "elasticloadbalancing:ModifyListener",
      "elasticloadbalancing:DeleteListener",
      "elasticloadbalancing:AddTags",
    ],
  },

  observe: (context, _desired, found) => readListeners(context, found),

  compare(desired, observed, found) {
    const changes: Change[] = [];
    if (observed.port !== desired.port) {
      changes.push({ what: "port", from: String(observed.port), to: String(desired.port), how: "in place" });
    }
    const group = found.one("target-group", desired.name);
    if (group && group.arn !== observed.targetGroupArn) {
      changes.push({ what: "target group", from: observed.targetGroupArn, to: group.arn, how: "in place" });
    }
    return changes;
  },

  async ensure(context, desired, seen, found) {
    const { elbv2 } = context.clients;
    const { arn: targetGroupArn } = require(found, "target-group", desired.name);
    // Ensure
    const current = seen ?? (await create(context, desired, targetGroupArn, found));
    // Sync
    const DefaultActions = [{ Type: "forward" as const, TargetGroupArn: targetGroupArn }];
    if (current.port !== desired.port || current.targetGroupArn !== targetGroupArn) {
      await elbv2.modifyListener({ ListenerArn: current.arn, Port: desired.port, DefaultActions });
    }
    return { ...current, port: desired.port, targetGroupArn };
  },

  async remove({ clients }, { arn }) {
    await clients.elbv2.deleteListener({ ListenerArn: arn }).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  },

  label: (observed) => `port ${observed.port}`,
};

/** Every listener of our own load balancer is ours. */
async function readListeners({ clients }: Context, found: Found): Promise<ListenerObserved[]> {
  const balancer = found.one("load-balancer", "load-balancer");
  if (!balancer) return [];
  const listeners = await allPages(async (token) => {
    const page = await clients.elbv2.describeListeners({
      LoadBalancerArn: balancer.arn,
      ...(token ? { Marker: token } : {}),
    });
    return { items: page.Listeners, next: page.NextMarker };
  });
  const groups = found.all("target-group");
  return listeners.map((each) => {
    const targetGroupArn = each.DefaultActions?.[0]?.TargetGroupArn ?? "";
    const port = each.Port ?? 0;
    const name = groups.find(({ arn }) => arn === targetGroupArn)?.name ?? `port-${port}`;
    return { name, arn: each.ListenerArn ?? "", port, targetGroupArn };
  });
}

async function create(context: Context, desired: ListenerDesired, targetGroupArn: string, found: Found) {
  const { clients, link } = context;
  const balancer = require(found, "load-balancer", "load-balancer");
  try {
    const made = await clients.elbv2.createListener({
      LoadBalancerArn: balancer.arn,
      Protocol: "TCP",
      Port: desired.port,
      DefaultActions: [{ Type: "forward", TargetGroupArn: targetGroupArn }],
      Tags: ownershipTags({ link, kind: desired.kind, name: desired.name }),
    });
    const arn = made.Listeners?.[0]?.ListenerArn ?? "";
    return { name: desired.name, arn, port: desired.port, targetGroupArn };
  } catch (error) {
    if (errorCode(error)?.startsWith("DuplicateListener") !== true) throw error;
    // Another run of the same link was quicker, or the port still belongs to a database that is leaving.
    const existing = (await readListeners(context, found)).find(({ port }) => port === desired.port);
    if (existing) return { ...existing, name: desired.name };
    const message = `port ${desired.port} is taken on the load balancer`;
    throw new LinkError(
      "name-taken",
      [{ field: "databases", value: desired.port, message, hint: "choose another port" }],
      error,
    );
  }
}
