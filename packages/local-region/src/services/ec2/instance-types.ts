import type {
  DescribeInstanceCreditSpecificationsRequest,
  DescribeInstanceCreditSpecificationsResult,
  DescribeInstanceTypesRequest,
  DescribeInstanceTypesResult,
  InstanceTypeInfo,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { requireInstance } from "./instance-lookups.ts";

/** Gigabytes of memory for each virtual CPU, from `large` on; `g` in a name is AWS's own processor. */
const FAMILIES: Record<string, number> = { t3: 4, t4g: 4, m5: 4, m6i: 4, m6g: 4, m7g: 4, r5: 8, r6g: 8, c5: 2, c6g: 2 };
const CPUS: Record<string, number> = { large: 2, xlarge: 4, "2xlarge": 8, "4xlarge": 16 };
/** Sizes of the burstable families below `large`: two virtual CPUs each. */
const SMALL_MEMORY: Record<string, number> = { nano: 0.5, micro: 1, small: 2, medium: 4 };

/** The common types only; every type is launched alike, on this machine. */
export function describeInstanceTypes(
  _world: World,
  input: DescribeInstanceTypesRequest,
  _caller: Caller,
): DescribeInstanceTypesResult {
  const all = Object.keys(FAMILIES).flatMap(typesOf);
  const names: string[] = input.InstanceTypes ?? [];
  const unknown = names.filter((name) => !all.some((type) => type.InstanceType === name));
  if (unknown.length > 0) {
    throw new AwsError(
      "InvalidInstanceType",
      `The following supplied instance types do not exist: [${unknown.join(", ")}]`,
    );
  }
  const asked = names.length > 0 ? all.filter((type) => names.includes(type.InstanceType ?? "")) : all;
  const rows = selectRows(asked, input.Filters, {
    "instance-type": (type) => type.InstanceType,
    "burstable-performance-supported": (type) => type.BurstablePerformanceSupported,
    "current-generation": () => true,
    "processor-info.supported-architecture": (type) => type.ProcessorInfo?.SupportedArchitectures,
    "vcpu-info.default-vcpus": (type) => type.VCpuInfo?.DefaultVCpus?.toString(),
    "memory-info.size-in-mib": (type) => type.MemoryInfo?.SizeInMiB?.toString(),
  });
  const { page, next } = describePage(rows, input);
  return { InstanceTypes: page, NextToken: next };
}

/** Burstable instances are `unlimited`, as on AWS since the third generation. */
export function describeInstanceCreditSpecifications(
  world: World,
  input: DescribeInstanceCreditSpecificationsRequest,
  caller: Caller,
): DescribeInstanceCreditSpecificationsResult {
  const rows = input.InstanceIds?.length
    ? input.InstanceIds.map((id) => requireInstance(world, caller, id))
    : world.ec2.instances.of(caller).filter(({ instanceType }) => instanceType.startsWith("t"));
  const { page, next } = describePage(rows, input);
  return {
    InstanceCreditSpecifications: page.map((row) => ({ InstanceId: row.instanceId, CpuCredits: "unlimited" })),
    NextToken: next,
  };
}

function typesOf(family: string): InstanceTypeInfo[] {
  const isBurstable = family.startsWith("t");
  const small = isBurstable ? Object.entries(SMALL_MEMORY).map(([size, memory]) => ({ size, cpus: 2, memory })) : [];
  const large = Object.entries(CPUS)
    .filter(([size]) => !isBurstable || size !== "4xlarge")
    .map(([size, cpus]) => ({ size, cpus, memory: cpus * (FAMILIES[family] ?? 4) }));
  return [...small, ...large].map(({ size, cpus, memory }) => ({
    InstanceType: `${family}.${size}` as NonNullable<InstanceTypeInfo["InstanceType"]>,
    CurrentGeneration: true,
    FreeTierEligible: false,
    BareMetal: false,
    Hypervisor: "nitro",
    BurstablePerformanceSupported: isBurstable,
    DedicatedHostsSupported: !isBurstable,
    AutoRecoverySupported: true,
    InstanceStorageSupported: false,
    SupportedUsageClasses: ["on-demand"],
    SupportedRootDeviceTypes: ["ebs"],
    SupportedVirtualizationTypes: ["hvm"],
    ProcessorInfo: { SupportedArchitectures: [family.endsWith("g") ? "arm64" : "x86_64"] },
    VCpuInfo: { DefaultVCpus: cpus },
    MemoryInfo: { SizeInMiB: memory * 1024 },
  }));
}
