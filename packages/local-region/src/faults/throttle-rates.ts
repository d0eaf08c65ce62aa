import type { Call } from "../wire/gateway.ts";

/** A bucket of tokens: each call takes one. */
export interface Rate {
  capacity: number;
  refillPerSecond: number;
}

/** Whose calls share a bucket, and how large it is; undefined where AWS publishes no rate. */
export function rateOf(call: Call): { bucket: string; rate: Rate } | undefined {
  const { service, operation } = call;
  if (service === "ec2") return { bucket: ec2Bucket(call), rate: ec2Rate(call) };
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html: one bucket for all reads.
  if (service === "elasticloadbalancing" && operation.startsWith("Describe"))
    return { bucket: "reads", rate: { capacity: 40, refillPerSecond: 10 } };
  return undefined;
}

const READS: Rate = { capacity: 100, refillPerSecond: 20 };
const UNFILTERED: Rate = { capacity: 50, refillPerSecond: 10 };
const WRITES: Rate = { capacity: 50, refillPerSecond: 5 };
const ENDPOINTS: Rate = { capacity: 4, refillPerSecond: 0.3 };
const SERVICES: Rate = { capacity: 10, refillPerSecond: 1 };

/** https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html, read in 2026 (aws-semantics §9.7). */
const EC2_RATES: Record<string, Rate> = {
  CreateVpcEndpoint: ENDPOINTS,
  ModifyVpcEndpoint: ENDPOINTS,
  DeleteVpcEndpoints: ENDPOINTS,
  CreateVpcEndpointServiceConfiguration: SERVICES,
  ModifyVpcEndpointServiceConfiguration: SERVICES,
  DeleteVpcEndpointServiceConfigurations: SERVICES,
  AcceptVpcEndpointConnections: SERVICES,
  RejectVpcEndpointConnections: SERVICES,
  CreateTags: { capacity: 100, refillPerSecond: 10 },
};

const DEAR_READS = new Set(["DescribeNetworkInterfaces", "DescribeSecurityGroups", "DescribeInstances"]);

function ec2Rate(call: Call): Rate {
  if (isUnfiltered(call)) return UNFILTERED;
  const isRead = /^(Describe|Get|List|Search)/.test(call.operation);
  return EC2_RATES[call.operation] ?? (isRead ? READS : WRITES);
}

/** EC2 gives each operation a bucket of its own. */
function ec2Bucket(call: Call): string {
  return isUnfiltered(call) ? `${call.operation} unfiltered` : call.operation;
}

/** A read of everything at once. */
function isUnfiltered({ operation, input }: Call): boolean {
  if (!DEAR_READS.has(operation)) return false;
  return !Object.entries(input as object).some(([name, value]) => name !== "DryRun" && value !== undefined);
}
