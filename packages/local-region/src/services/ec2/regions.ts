import type { DescribeRegionsRequest, DescribeRegionsResult } from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { selectRows } from "./filters.ts";

/** Regions that need no opt-in. https://docs.aws.amazon.com/global-infrastructure/latest/regions/ (2026-01) */
const REGIONS = [
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "eu-central-1",
  "eu-north-1",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
];

export function isRegion(name: string): boolean {
  return REGIONS.includes(name);
}

export function describeRegions(_world: World, input: DescribeRegionsRequest, _caller: Caller): DescribeRegionsResult {
  const unknown = input.RegionNames?.find((name) => !REGIONS.includes(name));
  if (unknown) throw new AwsError("InvalidParameterValue", `Invalid region provided: ${unknown}`);
  const asked = REGIONS.filter((name) => !input.RegionNames?.length || input.RegionNames.includes(name));
  const rows = selectRows(asked, input.Filters, {
    "region-name": (name) => name,
    endpoint: (name) => `ec2.${name}.amazonaws.com`,
    "opt-in-status": () => "opt-in-not-required",
  });
  return {
    Regions: rows.map((name) => ({
      RegionName: name,
      Endpoint: `ec2.${name}.amazonaws.com`,
      OptInStatus: "opt-in-not-required",
    })),
  };
}
