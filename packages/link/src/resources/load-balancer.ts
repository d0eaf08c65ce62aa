import type { LoadBalancer } from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  allPages,
  isAlreadyExists,
  isNotFound,
  onceVisible,
  ownershipOf,
  ownershipTags,
  waitUntil,
} from "@postern/aws";
import { LinkError } from "../errors.ts";
import { deleteOnceUnused } from "./delete-once-unused.ts";
import { readElbTags } from "./elb-tags.ts";
import { type Found, require } from "./found.ts";
import type { Change, Context, DesiredResource, ResourceKind } from "./resource-kind.ts";
import { subnetMoves } from "./subnet-moves.ts";

/** The internal network load balancer. */
export interface LoadBalancerDesired extends DesiredResource {
  kind: "load-balancer";
  loadBalancerName: string;
  vpcId: string;
  subnetIds: string[];
  /** Of each subnet, in the same order. */
  zoneNames: string[];
  crossZone: boolean;
  /** Attached at creation or never: AWS refuses groups for a load balancer made without. */
  group: "none" | { managedGroup: string } | { groupId: string };
}

export interface LoadBalancerObserved {
  name: string;
  arn: string;
  dnsName: string;
  state: string;
  vpcId: string;
  subnetIds: string[];
  zoneNames: string[];
  crossZone: boolean;
  groupIds: string[];
  /** One per zone, for the load balancer's life: what the database sees as its client. */
  nodeAddresses: string[];
  /** Digest of the specification that was last applied to its end. */
  appliedSpec?: string | undefined;
  /** Whether a follower's function was made for the link, which is then to be found and removed. */
  hasFollower?: boolean;
}

const APPLIED_TAG = "postern:applied";
const FOLLOWER_TAG = "postern:follower";

const CROSS_ZONE = "load_balancing.cross_zone.enabled";
const NODES_SECONDS = 300;
const SERVICE_GONE_SECONDS = 300;

export const loadBalancer: ResourceKind<LoadBalancerDesired, LoadBalancerObserved> = {
  kind: "load-balancer",
  after: [],
  permissions: {
    read: [
      "elasticloadbalancing:DescribeLoadBalancers",
      "elasticloadbalancing:DescribeLoadBalancerAttributes",
      "elasticloadbalancing:DescribeTags",
      "ec2:DescribeNetworkInterfaces",
    ],
    write: [
      "elasticloadbalancing:CreateLoadBalancer",
      "elasticloadbalancing:DeleteLoadBalancer",
      "elasticloadbalancing:ModifyLoadBalancerAttributes",
      "elasticloadbalancing:SetSubnets",
      "elasticloadbalancing:SetSecurityGroups",
      "elasticloadbalancing:AddTags",
    ],
  },

  async observe(context, desired) {
    const name = desired[0]?.loadBalancerName ?? `postern-${context.link}`;
    const found = await describe(context, name);
    const seen = found && (await observed(context, found));
    if (seen) return [seen];
    const adopted = await findAdopted(context);
    if (adopted) return [adopted];
    // Somebody else's stands in the way only of who wants one of that name: status and destroy pass it by.
    if (found && desired.length > 0) throw notOurs(context, name);
    return [];
  },

  compare(desired, observed, found) {
    const changes: Change[] = [];
    if (observed.vpcId !== desired.vpcId) {
      changes.push({ what: "VPC", from: observed.vpcId, to: desired.vpcId, how: "by replacement" });
    }
    const [from, to] = [observed.subnetIds, desired.subnetIds].map((ids) => [...ids].sort().join(", "));
    if (from !== to) changes.push({ what: "subnets", from: from ?? "", to: to ?? "", how: "in place" });
    if (observed.crossZone !== desired.crossZone) {
      const [was, wanted] = [onOff(observed.crossZone), onOff(desired.crossZone)];
      changes.push({ what: "cross-zone load balancing", from: was, to: wanted, how: "in place" });
    }
    // Being provisioned, as after a run that was killed: what is made from its addresses must wait for all of them.
    const [count, all] = [observed.nodeAddresses.length, desired.subnetIds.length];
    if (from === to && count < all) {
      changes.push({ what: "addresses", from: String(count), to: String(all), how: "in place" });
    }
    return [...changes, ...groupChanges(desired, observed, found)];
  },

  async ensure(context, desired, seen, found) {
    // Ensure
    const current = seen ?? (await create(context, desired, found));
    // Sync
    await sync(context, desired, current, found);
    const nodeAddresses = isSameSet(current.subnetIds, desired.subnetIds) ? current.nodeAddresses : [];
    const { crossZone, subnetIds, zoneNames } = desired;
    return withNodes(context, { ...current, crossZone, subnetIds, zoneNames, nodeAddresses });
  },

  async remove({ clients, progress }, { arn, dnsName }) {
    const users = { users: "its endpoint service to vanish", deadlineSeconds: SERVICE_GONE_SECONDS };
    await deleteOnceUnused({ progress }, `load balancer ${dnsName}`, users, () =>
      clients.elbv2.deleteLoadBalancer({ LoadBalancerArn: arn }),
    );
  },

  label: (observed) => observed.dnsName,
};

/** With or without groups is decided when a load balancer is made; which groups may change. */
function groupChanges(desired: LoadBalancerDesired, observed: LoadBalancerObserved, found: Found): Change[] {
  const known = groupsOf(desired, found);
  const from = observed.groupIds.join(", ") || "none";
  const to = known ? known.join(", ") || "none" : "a managed group";
  const isOther = (desired.group === "none") !== (observed.groupIds.length === 0);
  if (isOther) return [{ what: "security groups", from, to, how: "by replacement" }];
  return known && from !== to ? [{ what: "security groups", from, to, how: "in place" }] : [];
}

async function describe({ clients }: Context, name: string): Promise<LoadBalancer | undefined> {
  try {
    const answer = await clients.elbv2.describeLoadBalancers({ Names: [name] });
    return answer.LoadBalancers?.[0];
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** One that was taken over keeps its name: it is found by its tags alone, among all that there are. */
async function findAdopted(context: Context): Promise<LoadBalancerObserved | undefined> {
  const { clients, link } = context;
  const balancers = await allPages(async (token) => {
    const page = await clients.elbv2.describeLoadBalancers(token ? { Marker: token } : {});
    return { items: page.LoadBalancers?.filter(({ Type }) => Type === "network"), next: page.NextMarker };
  });
  const tags = await readElbTags(
    clients,
    balancers.flatMap(({ LoadBalancerArn }) => LoadBalancerArn ?? []),
  );
  const ours = balancers.find(({ LoadBalancerArn }) => ownershipOf(tags.get(LoadBalancerArn ?? ""))?.link === link);
  return ours && observed(context, ours);
}

/** Undefined for one that is not this link's. */
async function observed(context: Context, balancer: LoadBalancer): Promise<LoadBalancerObserved | undefined> {
  const { clients, link } = context;
  const arn = balancer.LoadBalancerArn ?? "";
  const [tags, attributes, nodeAddresses] = await Promise.all([
    readElbTags(clients, [arn]),
    clients.elbv2.describeLoadBalancerAttributes({ LoadBalancerArn: arn }),
    readNodeAddresses(context, arn, subnetsOf(balancer)),
  ]);
  const owner = ownershipOf(tags.get(arn));
  if (owner?.link !== link) return undefined;
  const crossZone = attributes.Attributes?.find(({ Key }) => Key === CROSS_ZONE)?.Value === "true";
  const appliedSpec = tags.get(arn)?.find(({ Key }) => Key === APPLIED_TAG)?.Value;
  const hasFollower = tags.get(arn)?.some(({ Key }) => Key === FOLLOWER_TAG) ?? false;
  return { ...shapeOf(balancer), name: owner.name, crossZone, nodeAddresses, appliedSpec, hasFollower };
}

function notOurs({ link }: Context, name: string): LinkError {
  const message = `a load balancer '${name}' exists and is not this link's`;
  const hint = "rename or delete it, or give the link another name";
  return new LinkError("name-taken", [{ field: "link", value: link, message, hint }]);
}

function shapeOf(balancer: LoadBalancer): Omit<LoadBalancerObserved, "name" | "crossZone" | "nodeAddresses"> {
  return {
    arn: balancer.LoadBalancerArn ?? "",
    dnsName: balancer.DNSName ?? "",
    state: balancer.State?.Code ?? "unknown",
    vpcId: balancer.VpcId ?? "",
    subnetIds: subnetsOf(balancer),
    zoneNames: (balancer.AvailabilityZones ?? []).flatMap(({ ZoneName }) => ZoneName ?? []),
    groupIds: [...(balancer.SecurityGroups ?? [])].sort(),
  };
}

function subnetsOf(balancer: LoadBalancer): string[] {
  return (balancer.AvailabilityZones ?? []).flatMap(({ SubnetId }) => SubnetId ?? []);
}

/**
 * AWS tells an internal load balancer's addresses only through its network interfaces, by their description. Those in
 * a subnet that it has left linger for minutes and do not count.
 */
async function readNodeAddresses({ clients }: Context, arn: string, subnetIds: string[]): Promise<string[]> {
  const description = `ELB ${arn.split("loadbalancer/")[1]}`;
  const answer = await clients.ec2.describeNetworkInterfaces({
    Filters: [{ Name: "description", Values: [description] }],
  });
  const standing = (answer.NetworkInterfaces ?? []).filter(({ SubnetId }) => subnetIds.includes(SubnetId ?? ""));
  return standing.flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []).sort();
}

async function create(context: Context, desired: LoadBalancerDesired, found: Found): Promise<LoadBalancerObserved> {
  const { clients, link } = context;
  const groupIds = groupsOf(desired, found) ?? [];
  try {
    const made = await clients.elbv2.createLoadBalancer({
      Name: desired.loadBalancerName,
      Type: "network",
      Scheme: "internal",
      IpAddressType: "ipv4",
      Subnets: desired.subnetIds,
      ...(groupIds.length > 0 ? { SecurityGroups: groupIds } : {}),
      Tags: ownershipTags({ link, kind: desired.kind, name: desired.name }),
    });
    const [balancer] = made.LoadBalancers ?? [];
    if (balancer) return { ...shapeOf(balancer), name: desired.name, crossZone: false, nodeAddresses: [] };
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
  // Another run of the same link was quicker, or it is somebody else's.
  const existing = await describe(context, desired.loadBalancerName);
  if (!existing) throw new Error(`load balancer ${desired.loadBalancerName} was made and is not to be found`);
  const ours = await observed(context, existing);
  if (!ours) throw notOurs(context, desired.loadBalancerName);
  return ours;
}

async function sync(context: Context, desired: LoadBalancerDesired, current: LoadBalancerObserved, found: Found) {
  const { elbv2 } = context.clients;
  const LoadBalancerArn = current.arn;
  for (const { what } of loadBalancer.compare(desired, current, found)) {
    if (what === "subnets") {
      for (const Subnets of subnetMoves(current, desired)) await elbv2.setSubnets({ LoadBalancerArn, Subnets });
    }
    if (what === "security groups")
      await elbv2.setSecurityGroups({ LoadBalancerArn, SecurityGroups: groupsOf(desired, found) });
    if (what === "cross-zone load balancing") {
      const Attributes = [{ Key: CROSS_ZONE, Value: String(desired.crossZone) }];
      await onceVisible(() => elbv2.modifyLoadBalancerAttributes({ LoadBalancerArn, Attributes }));
    }
  }
}

/** The nodes' interfaces appear while the load balancer is being provisioned. */
async function withNodes(context: Context, current: LoadBalancerObserved): Promise<LoadBalancerObserved> {
  let nodeAddresses = current.nodeAddresses;
  if (nodeAddresses.length >= current.subnetIds.length) return current;
  await waitUntil({
    what: `load balancer ${current.dnsName}`,
    pending: ["without its addresses"],
    target: ["addressed"],
    deadlineSeconds: NODES_SECONDS,
    onState: (state) => state !== "addressed" && context.progress("waiting for its addresses"),
    observe: async () => {
      nodeAddresses = await readNodeAddresses(context, current.arn, current.subnetIds);
      return { state: nodeAddresses.length >= current.subnetIds.length ? "addressed" : "without its addresses" };
    },
  });
  return { ...current, nodeAddresses };
}

/** Notes with the load balancer which specification all of the link was brought to: what differs later is drift. */
export async function noteApplied({ clients }: Omit<Context, "progress">, found: Found, digest: string): Promise<void> {
  const balancer = require(found, "load-balancer", "load-balancer");
  if (balancer.appliedSpec === digest) return;
  await clients.elbv2.addTags({ ResourceArns: [balancer.arn], Tags: [{ Key: APPLIED_TAG, Value: digest }] });
}

/** Notes with the load balancer that there is a follower's function, or that there is none any more. */
export async function noteFollower({ clients }: Context, found: Found, hasFollower: boolean): Promise<void> {
  const balancer = found.one("load-balancer", "load-balancer");
  if (!balancer || (balancer.hasFollower ?? false) === hasFollower) return;
  const ResourceArns = [balancer.arn];
  if (hasFollower) await clients.elbv2.addTags({ ResourceArns, Tags: [{ Key: FOLLOWER_TAG, Value: "function" }] });
  else await clients.elbv2.removeTags({ ResourceArns, TagKeys: [FOLLOWER_TAG] });
  found.put("load-balancer", { ...balancer, hasFollower });
}

/** Undefined while a managed group is not there yet. */
function groupsOf({ group }: LoadBalancerDesired, found: Found): string[] | undefined {
  if (group === "none") return [];
  if ("groupId" in group) return [group.groupId];
  const managed = found.one("security-group", group.managedGroup);
  return managed && [managed.groupId];
}

/** Waits until AWS has it ready: an endpoint service takes no load balancer before. */
export async function awaitActive({ clients, progress }: Context, found: Found): Promise<LoadBalancerObserved> {
  const current = require(found, "load-balancer", "load-balancer");
  if (current.state === "active") return current;
  await waitUntil({
    what: `load balancer ${current.dnsName}`,
    pending: ["provisioning"],
    target: ["active", "active_impaired"],
    deadlineSeconds: 600,
    onState: (state) =>
      state === "provisioning" && progress("waiting for the load balancer to become active (about two minutes on AWS)"),
    observe: async () => {
      const answer = await clients.elbv2.describeLoadBalancers({ LoadBalancerArns: [current.arn] });
      const state = answer.LoadBalancers?.[0]?.State;
      return { state: state?.Code ?? "unknown", reason: state?.Reason };
    },
  });
  return { ...current, state: "active" };
}

const isSameSet = (a: string[], b: string[]) => a.length === b.length && a.every((each) => b.includes(each));

const onOff = (flag: boolean) => (flag ? "on" : "off");
