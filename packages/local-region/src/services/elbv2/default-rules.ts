import type {
  DescribeListenerCertificatesInput,
  DescribeListenerCertificatesOutput,
  DescribeRulesInput,
  DescribeRulesOutput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { toActions } from "./listener-actions.ts";
import { requireListener } from "./lookups.ts";
import { validationError } from "./parameters.ts";

/** A network load balancer's listener has its default rule and no other. */
export function describeRules(world: World, input: DescribeRulesInput, caller: Caller): DescribeRulesOutput {
  if (input.RuleArns?.length) throw new AwsError("RuleNotFound", "One or more rules not found");
  if (!input.ListenerArn) throw validationError("You must specify either listener rule ARNs or a listener ARN");
  const listener = requireListener(world, caller, input.ListenerArn);
  const RuleArn = `${listener.arn.replace(":listener/", ":listener-rule/")}/${listener.arn.slice(-16)}`;
  return { Rules: [{ RuleArn, Priority: "default", Conditions: [], Actions: toActions(listener), IsDefault: true }] };
}

/** TCP listeners have none. */
export function describeListenerCertificates(
  world: World,
  input: DescribeListenerCertificatesInput,
  caller: Caller,
): DescribeListenerCertificatesOutput {
  requireListener(world, caller, input.ListenerArn);
  return { Certificates: [] };
}
