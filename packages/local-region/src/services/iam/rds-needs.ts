import type { Need, NeedsQuestion } from "./needed-permissions.ts";
import { requestTags } from "./request-tags.ts";

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html */
export function rdsNeeds({ operation, input, caller }: NeedsQuestion): Need[] {
  const action = `rds:${operation}`;
  const context = requestTags(input.Tags);
  const resources = resourcesOf(operation, input).map((name) =>
    name.startsWith("arn:") ? name : `arn:aws:rds:${caller.region}:${caller.accountId}:${name}`,
  );
  const needs: Need[] = (resources.length > 0 ? resources : ["*"]).map((resource) => ({ action, resource, context }));
  if (operation === "AddTagsToResource" || !input.Tags?.length) return needs;
  return [...needs, { action: "rds:AddTagsToResource", resource: needs[0]!.resource, context }];
}

/** Members that name a resource, by the type in its ARN. The first that is present is what the operation is about. */
const NAMES: [member: string, type: string][] = [
  ["DBInstanceIdentifier", "db"],
  ["DBClusterIdentifier", "cluster"],
  ["DBProxyEndpointName", "db-proxy-endpoint"],
  ["DBProxyName", "db-proxy"],
  ["SubscriptionName", "es"],
  ["DBSubnetGroupName", "subgrp"],
  ["DBParameterGroupName", "pg"],
  ["DBClusterParameterGroupName", "cluster-pg"],
  ["OptionGroupName", "og"],
];

/** Reads that name none are about all of a type. */
const READS: Record<string, string> = {
  DescribeDBInstances: "db",
  DescribeDBClusters: "cluster",
  DescribeDBSubnetGroups: "subgrp",
  DescribeDBProxies: "db-proxy",
  DescribeDBProxyEndpoints: "db-proxy-endpoint",
  DescribeDBProxyTargets: "target-group",
  DescribeDBProxyTargetGroups: "target-group",
  DescribeEventSubscriptions: "es",
};

function resourcesOf(operation: string, input: Record<string, unknown>): string[] {
  const type = READS[operation];
  if (type !== undefined) {
    const name = NAMES.flatMap(([member, of]) => (of === type && input[member] ? [String(input[member])] : []))[0];
    return [`${type}:${name ?? "*"}`];
  }
  if (typeof input.ResourceName === "string") return [input.ResourceName];
  return NAMES.flatMap(([member, of]) => (typeof input[member] === "string" ? [`${of}:${input[member]}`] : []));
}
