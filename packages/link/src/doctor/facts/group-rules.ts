import type { SecurityGroupRule } from "@aws-sdk/client-ec2";
import { allPages, type Clients } from "@postern/aws";

/** All rules of the groups, of both directions; one that names a prefix list is told once for each range of the list. */
export async function readGroupRules(clients: Clients, groupIds: string[]): Promise<SecurityGroupRule[]> {
  if (groupIds.length === 0) return [];
  const rules = await allPages(async (token) => {
    const page = await clients.ec2.describeSecurityGroupRules({
      Filters: [{ Name: "group-id", Values: groupIds }],
      ...(token ? { NextToken: token } : {}),
    });
    return { items: page.SecurityGroupRules, next: page.NextToken };
  });
  const listIds = [...new Set(rules.flatMap(({ PrefixListId }) => PrefixListId ?? []))];
  const lists = new Map(await Promise.all(listIds.map(async (id) => [id, await readRanges(clients, id)] as const)));
  return rules.flatMap((rule) => {
    const ranges = lists.get(rule.PrefixListId ?? "");
    return ranges ? ranges.map((CidrIpv4) => ({ ...rule, CidrIpv4 })) : [rule];
  });
}

async function readRanges({ ec2 }: Clients, PrefixListId: string): Promise<string[]> {
  const entries = await allPages(async (token) => {
    const page = await ec2.getManagedPrefixListEntries({ PrefixListId, ...(token ? { NextToken: token } : {}) });
    return { items: page.Entries, next: page.NextToken };
  });
  return entries.flatMap(({ Cidr }) => Cidr ?? []);
}
