import { createHash } from "node:crypto";

/** https://docs.aws.amazon.com/general/latest/gr/elb.html, network load balancers (2026-01) */
const HOSTED_ZONES: Record<string, string> = {
  "us-east-1": "Z26RNL4JYFTOTI",
  "us-east-2": "ZLMOA37VPKANP",
  "us-west-2": "Z18D5FSROUN65G",
  "eu-central-1": "Z3F0SRJ5LGBH90",
  "eu-west-1": "Z2IFOLAFXWLO4F",
  "ap-southeast-2": "ZCT6FZBF4DROD",
};

/** The zone of the region's load balancer names; for regions not listed one that is made up but always the same. */
export function hostedZoneIdOf(region: string): string {
  const digest = createHash("sha256").update(`nlb ${region}`).digest("hex").toUpperCase();
  return HOSTED_ZONES[region] ?? `Z${digest.slice(0, 13)}`;
}
