import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError } from "../../wire/aws-error.ts";
import type { World } from "../world.ts";
import { loadBalancersUsing, requireTargetGroup } from "./lookups.ts";
import { checkRange, validationError } from "./parameters.ts";
import type { ListenerRow, LoadBalancerRow } from "./store.ts";

const MOST_GROUPS = 5;

/** The target groups of a forward action; each must fit the load balancer and belong to no other one. */
export function readForward(
  world: World,
  loadBalancer: LoadBalancerRow,
  actions: Action[] | undefined,
): ListenerRow["targetGroups"] {
  const [action, ...more] = actions ?? [];
  if (!action || more.length > 0) throw validationError("A listener must have exactly one default action");
  if (action.Type !== "forward") {
    throw new AwsError(
      "InvalidLoadBalancerAction",
      `The action type '${action.Type}' is not valid with network load balancer`,
    );
  }
  const tuples = action.ForwardConfig?.TargetGroups?.length
    ? action.ForwardConfig.TargetGroups
    : [{ TargetGroupArn: action.TargetGroupArn, Weight: undefined }];
  if (tuples.length > MOST_GROUPS) {
    throw new AwsError("TooManyTargets", `A forward action can have at most ${MOST_GROUPS} target groups`);
  }
  return tuples.map((tuple) => {
    const group = requireTargetGroup(world, loadBalancer, tuple.TargetGroupArn);
    if (group.vpcId !== loadBalancer.vpcId) {
      throw new AwsError(
        "InvalidConfigurationRequest",
        `The target group '${group.arn}' is in the VPC '${group.vpcId}', the load balancer in '${loadBalancer.vpcId}'`,
      );
    }
    if (loadBalancersUsing(world, group).some((other) => other !== loadBalancer)) {
      throw new AwsError(
        "TargetGroupAssociationLimit",
        `The following target groups cannot be associated with more than one load balancer: ${group.arn}`,
      );
    }
    return { arn: group.arn, weight: checkRange("Weight", tuple.Weight, [0, 999], 1) };
  });
}

/** The listener's forward action as the SDK has it: one group also stands by itself. */
export function toActions(listener: ListenerRow): Action[] {
  const [first, ...more] = listener.targetGroups;
  return [
    {
      Type: "forward",
      Order: 1,
      TargetGroupArn: more.length === 0 ? first?.arn : undefined,
      ForwardConfig: {
        TargetGroups: listener.targetGroups.map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight })),
        TargetGroupStickinessConfig: { Enabled: false },
      },
    },
  ];
}
