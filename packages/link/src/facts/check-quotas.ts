import { allPages, type Clients } from "@postern/aws";
import { LinkError, type Problem } from "../errors.ts";

/** How many a plan would add, by what AWS calls them. */
export interface Additions {
  loadBalancers: number;
  targetGroups: number;
  /** Of the link's load balancer when all is done. */
  listeners: number;
}

/** AWS's names of the limits (DescribeAccountLimits). */
const LIMITS = {
  loadBalancers: "network-load-balancers",
  targetGroups: "target-groups",
  listeners: "listeners-per-network-load-balancer",
} as const satisfies Record<keyof Additions, string>;

/** Throws LinkError `quota-exceeded` where what is to be added does not fit into the account's quotas. */
export async function checkQuotas(clients: Clients, additions: Additions): Promise<void> {
  if (additions.loadBalancers + additions.targetGroups + additions.listeners === 0) return;
  const [limits, balancers, groups] = await Promise.all([
    readLimits(clients),
    additions.loadBalancers > 0 ? countBalancers(clients) : 0,
    additions.targetGroups > 0 ? countGroups(clients) : 0,
  ]);
  const wanted = {
    loadBalancers: balancers + additions.loadBalancers,
    targetGroups: groups + additions.targetGroups,
    listeners: additions.listeners,
  };
  const problems = (Object.keys(LIMITS) as (keyof Additions)[]).flatMap((what): Problem[] => {
    const limit = limits.get(LIMITS[what]);
    if (additions[what] === 0 || limit === undefined || wanted[what] <= limit) return [];
    const message = `${LIMITS[what]}: ${wanted[what]} would be needed and the quota is ${limit}`;
    const hint = "have the quota raised (Service Quotas → Elastic Load Balancing), or remove some";
    return [{ field: LIMITS[what], value: limit, message, hint }];
  });
  if (problems.length > 0) throw new LinkError("quota-exceeded", problems);
}

async function readLimits({ elbv2 }: Clients): Promise<Map<string, number>> {
  const limits = await allPages(async (token) => {
    const page = await elbv2.describeAccountLimits(token ? { Marker: token } : {});
    return { items: page.Limits, next: page.NextMarker };
  });
  return new Map(limits.map(({ Name = "", Max }) => [Name, Number(Max)]));
}

async function countBalancers({ elbv2 }: Clients): Promise<number> {
  const balancers = await allPages(async (token) => {
    const page = await elbv2.describeLoadBalancers(token ? { Marker: token } : {});
    return { items: page.LoadBalancers, next: page.NextMarker };
  });
  return balancers.filter(({ Type }) => Type === "network").length;
}

async function countGroups({ elbv2 }: Clients): Promise<number> {
  const groups = await allPages(async (token) => {
    const page = await elbv2.describeTargetGroups(token ? { Marker: token } : {});
    return { items: page.TargetGroups, next: page.NextMarker };
  });
  return groups.length;
}
