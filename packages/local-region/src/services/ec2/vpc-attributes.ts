import type {
  DescribeVpcAttributeRequest,
  DescribeVpcAttributeResult,
  ModifyVpcAttributeRequest,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requireVpc } from "./lookups.ts";
import { refuseUnserved, required } from "./parameters.ts";

/** One attribute at a time, as AWS demands. */
export function modifyVpcAttribute(world: World, input: ModifyVpcAttributeRequest, caller: Caller): object {
  refuseUnserved(input, ["EnableNetworkAddressUsageMetrics"]);
  const vpc = requireVpc(world, caller, required(input.VpcId, "vpcId"));
  const support = input.EnableDnsSupport?.Value;
  const hostnames = input.EnableDnsHostnames?.Value;
  if (support !== undefined && hostnames !== undefined) {
    throw new AwsError(
      "InvalidParameterCombination",
      "Fields for multiple attribute types specified: specify only one",
    );
  }
  if (support !== undefined) vpc.enableDnsSupport = support;
  if (hostnames !== undefined) vpc.enableDnsHostnames = hostnames;
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
    return { VpcId: vpc.vpcId, EnableNetworkAddressUsageMetrics: { Value: false } };
  }
  throw new AwsError(
    "InvalidParameterValue",
    `Value (${attribute}) for parameter attribute is invalid. Unknown attribute.`,
  );
}
