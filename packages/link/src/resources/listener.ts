import type { Listener } from "@aws-sdk/client-elastic-load-balancing-v2";
import { allPages, errorCode, isNotFound, onceVisible, ownershipTags } from "@postern/aws";
import { LinkError } from "../errors.ts";
import { type Found, require } from "./found.ts";
import type { Context, DesiredResource, ResourceKind } from "./resource-kind.ts";

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
    const group = found.one("target-group", desired.name);
    if (group?.arn === observed.targetGroupArn) return [];
    const from = found.all("target-group").find(({ arn }) => arn === observed.targetGroupArn)?.groupName;
    const to = group?.groupName ?? "a new one";
    return [{ what: "target group", from: from ?? observed.targetGroupArn, to, how: "in place" }];
  },

  async ensure(context, desired, seen, found) {
    const { elbv2 } = context.clients;
    const { arn: targetGroupArn } = require(found, "target-group", desired.name);
    // Ensure
    const current = seen ?? (await create(context, desired, targetGroupArn, found));
    // Sync
    if (current.targetGroupArn !== targetGroupArn) {
      const DefaultActions = [{ Type: "forward" as const, TargetGroupArn: targetGroupArn }];
      await elbv2.modifyListener({ ListenerArn: current.arn, DefaultActions });
      const Tags = ownershipTags({ link: context.link, kind: desired.kind, name: desired.name });
      await elbv2.addTags({ ResourceArns: [current.arn], Tags });
    }
    return { ...current, name: desired.name, targetGroupArn };
  },

  async remove({ clients }, { arn }) {
    await clients.elbv2.deleteListener({ ListenerArn: arn }).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
  },

  label: (observed) => `port ${observed.port}`,

  /**
   * A load balancer has one listener per port, so a port's listener is whose the port is: where ports are exchanged each
   * listener stays and forwards to another group, and no port is ever wanted by two.
   */
  claim: (desired, observed) =>
    observed.map((each) => {
      const wanted = desired.find(({ port }) => port === each.port);
      return { ...each, name: wanted?.name ?? `port-${each.port}` };
    }),
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
  const targetGroupOf = ({ DefaultActions }: Listener) => DefaultActions?.[0]?.TargetGroupArn ?? "";
  return listeners.map((each, index) => {
    const targetGroupArn = targetGroupOf(each);
    const port = each.Port ?? 0;
    // Two for one group: a run was killed between making a listener on another port and removing the old one.
    const isSecond = listeners.findIndex((other) => targetGroupOf(other) === targetGroupArn) < index;
    const group = isSecond ? undefined : groups.find(({ arn }) => arn === targetGroupArn);
    return { name: group?.name ?? `port-${port}`, arn: each.ListenerArn ?? "", port, targetGroupArn };
  });
}

async function create(context: Context, desired: ListenerDesired, targetGroupArn: string, found: Found) {
  const { clients, link } = context;
  const balancer = require(found, "load-balancer", "load-balancer");
  try {
    const made = await onceVisible(() =>
      clients.elbv2.createListener({
        LoadBalancerArn: balancer.arn,
        Protocol: "TCP",
        Port: desired.port,
        DefaultActions: [{ Type: "forward", TargetGroupArn: targetGroupArn }],
        Tags: ownershipTags({ link, kind: desired.kind, name: desired.name }),
      }),
    );
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
