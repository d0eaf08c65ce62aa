import type {
  DescribeVpcAttributeRequest,
  DescribeVpcAttributeResult,
  ModifyVpcAttributeRequest,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requireVpc } from "./lookups.ts";
import { required } from "./parameters.ts";

/** One attribute at a time, as AWS demands. */
export function modifyVpcAttribute(world: World, input: ModifyVpcAttributeRequest, caller: Caller): object {
  const vpc = requireVpc(world, caller, required(input.VpcId, "vpcId"));
  const support = input.EnableDnsSupport?.Value;
  const hostnames = input.EnableDnsHostnames?.Value;
  const metrics = input.EnableNetworkAddressUsageMetrics?.Value;
  if ([support, hostnames, metrics].filter((value) => value !== undefined).length > 1) {
    throw new AwsError(
      "InvalidParameterCombination",
      "Fields for multiple attribute types specified: specify only one",
    );
  }
  if (support !== undefined) vpc.enableDnsSupport = support;
  if (hostnames !== undefined) vpc.enableDnsHostnames = hostnames;
  if (metrics !== undefined) vpc.enableNetworkAddressUsageMetrics = metrics;
  return {};
}

export function describeVpcAttribute(
  world: World,
  input: DescribeVpcAttributeRequest,
  caller: Caller,
): DescribeVpcAttributeResult {
  const vpc = requireVpc(world, caller, required(input.VpcId, "vpcId"));
  const attribute = required(input.Attribute, "attribute");
  if (attribute === "enableDnsSupport") {
    return { VpcId: vpc.vpcId, EnableDnsSupport: { Value: vpc.enableDnsSupport } };
  }
  if (attribute === "enableDnsHostnames") {
    return { VpcId: vpc.vpcId, EnableDnsHostnames: { Value: vpc.enableDnsHostnames } };
  }
  if (attribute === "enableNetworkAddressUsageMetrics") {
    return {
      VpcId: vpc.vpcId,
      EnableNetworkAddressUsageMetrics: { Value: vpc.enableNetworkAddressUsageMetrics ?? false },
    };
  }
  throw new AwsError(
    "InvalidParameterValue",
    `Value (${attribute}) for parameter attribute is invalid. Unknown attribute.`,
  );
}
