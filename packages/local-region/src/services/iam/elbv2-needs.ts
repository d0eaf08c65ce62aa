import type { Need, NeedsQuestion } from "./needed-permissions.ts";
import { requestTags } from "./request-tags.ts";

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html */
export function elbv2Needs({ operation, input, caller }: NeedsQuestion): Need[] {
  const action = `elasticloadbalancing:${operation}`;
  if (operation.startsWith("Describe")) return [{ action, resource: "*" }];
  const context = requestTags(input.Tags);
  const made = MAKES[operation]?.(input.Name ?? "*");
  const resources = made
    ? [`arn:aws:elasticloadbalancing:${caller.region}:${caller.accountId}:${made}`]
    : [input.LoadBalancerArn, input.ListenerArn, input.TargetGroupArn, input.RuleArn, ...(input.ResourceArns ?? [])];
  const named = resources.filter((resource): resource is string => typeof resource === "string");
  const needs: Need[] = (named.length > 0 ? named : ["*"]).map((resource) => ({ action, resource, context }));
  if (operation === "AddTags" || !input.Tags?.length) return needs;
  const addTags = needs.map(({ resource }) => ({
    action: "elasticloadbalancing:AddTags",
    resource,
    context: { ...context, "elasticloadbalancing:CreateAction": operation },
  }));
  return [...needs, ...addTags];
}

/** What is made has a name, and an id that is not known yet. */
const MAKES: Record<string, (name: string) => string> = {
  CreateLoadBalancer: (name) => `loadbalancer/net/${name}/*`,
  CreateTargetGroup: (name) => `targetgroup/${name}/*`,
};
