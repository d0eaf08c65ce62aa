import type { CreateFunctionRequest, UpdateFunctionConfigurationRequest } from "@aws-sdk/client-lambda";
import { AwsError } from "../../wire/aws-error.ts";
import { requireSecurityGroup, requireSubnet } from "../ec2/lookups.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { constraintError, invalidParameter } from "./lambda-error.ts";
import type { FunctionRow } from "./store.ts";

type Input = CreateFunctionRequest | UpdateFunctionConfigurationRequest;

type Settings = Pick<
  FunctionRow,
  | "runtime"
  | "handler"
  | "description"
  | "timeoutSeconds"
  | "memoryMb"
  | "environment"
  | "subnetIds"
  | "groupIds"
  | "vpcId"
  | "deadLetterArn"
  | "storageMb"
  | "tracingMode"
>;

/** What a call sets, over what was set before. Throws what stands against it; nothing has been changed by then. */
export function readSettings(world: World, input: Input, caller: Caller, before: Settings): Settings {
  refuseUnserved(input);
  return {
    runtime: input.Runtime === undefined ? before.runtime : checkRuntime(world, input.Runtime),
    handler: input.Handler === undefined ? before.handler : checkHandler(input.Handler),
    description: input.Description ?? before.description,
    timeoutSeconds: checkRange(input.Timeout, "timeout", [1, 900]) ?? before.timeoutSeconds,
    memoryMb: checkRange(input.MemorySize, "memorySize", [128, 10_240]) ?? before.memoryMb,
    environment: input.Environment === undefined ? before.environment : checkVariables(input.Environment.Variables),
    deadLetterArn: input.DeadLetterConfig === undefined ? before.deadLetterArn : readDeadLetters(input),
    storageMb: checkRange(input.EphemeralStorage?.Size, "ephemeralStorage.size", [512, 10_240]) ?? before.storageMb,
    tracingMode: input.TracingConfig?.Mode ?? before.tracingMode,
    ...(input.VpcConfig === undefined
      ? { subnetIds: before.subnetIds, groupIds: before.groupIds, vpcId: before.vpcId }
      : readPlace(world, input.VpcConfig, caller)),
  };
}

export const PRESETS: Settings = {
  runtime: "",
  handler: "",
  description: "",
  timeoutSeconds: 3,
  memoryMb: 128,
  environment: {},
  subnetIds: [],
  groupIds: [],
  vpcId: undefined,
  deadLetterArn: undefined,
  storageMb: 512,
  tracingMode: "PassThrough",
};

export function checkRuntime(world: World, runtime: string | undefined): string {
  if (runtime === undefined)
    throw invalidParameter(
      "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    );
  if (world.functions.runs(runtime)) return runtime;
  throw invalidParameter(
    `The local region runs nodejs20.x and the like, and python3.12 and the like where python3 is found; not ${runtime}`,
  );
}

export function checkHandler(handler: string | undefined): string {
  if (handler === undefined)
    throw invalidParameter(
      "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    );
  if (/^[^\s]{1,128}$/.test(handler) && handler.includes(".")) return handler;
  throw constraintError(handler, "handler", "Member must satisfy regular expression pattern: [^\\s]+");
}

/** Names that belong to Lambda. */
const RESERVED =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_REGION|REGION|EXECUTION_ENV|LAMBDA_\w+|ACCESS_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN)|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR)$/;

function checkVariables(variables: Record<string, string> | undefined): Record<string, string> {
  const given = variables ?? {};
  const reserved = Object.keys(given).filter((name) => RESERVED.test(name));
  if (reserved.length > 0) {
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  }
  const invalid = Object.keys(given).find((name) => !/^[a-zA-Z]\w+$/.test(name));
  if (invalid !== undefined) {
    throw constraintError(
      invalid,
      "environment.variables",
      "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]",
    );
  }
  if (Buffer.byteLength(JSON.stringify(given)) > 4096) {
    throw invalidParameter(
      "Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.",
    );
  }
  return { ...given };
}

function readDeadLetters(input: Input): string | undefined {
  const arn = input.DeadLetterConfig?.TargetArn;
  if (!arn) return undefined;
  if (/^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]+$/.test(arn)) return arn;
  throw invalidParameter(`The local region sends dead letters to SNS topics, not to ${arn}`);
}

function readPlace(
  world: World,
  { SubnetIds = [], SecurityGroupIds = [] }: NonNullable<Input["VpcConfig"]>,
  caller: Caller,
): Pick<Settings, "subnetIds" | "groupIds" | "vpcId"> {
  if (SubnetIds.length === 0 && SecurityGroupIds.length === 0) return { subnetIds: [], groupIds: [], vpcId: undefined };
  if (SubnetIds.length === 0 || SecurityGroupIds.length === 0) {
    throw invalidParameter("SubnetIds and SecurityIds must coexist or be both empty list.");
  }
  const subnets = SubnetIds.map((id) => inLambdasWords(() => requireSubnet(world, caller, id)));
  const vpcId = subnets[0]!.vpcId;
  if (subnets.some((subnet) => subnet.vpcId !== vpcId)) throw invalidParameter("Subnets must be in the same VPC");
  for (const id of SecurityGroupIds) inLambdasWords(() => requireSecurityGroup(world, caller, id, vpcId));
  return { subnetIds: [...SubnetIds], groupIds: [...SecurityGroupIds], vpcId };
}

function inLambdasWords<Result>(lookUp: () => Result): Result {
  try {
    return lookUp();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalidParameter(
      `Error occurred while DescribeSecurityGroups or DescribeSubnets. EC2 Error Code: ${error.code}. EC2 Error Message: ${error.message}`,
    );
  }
}

function checkRange(value: number | undefined, member: string, [least, most]: [number, number]): number | undefined {
  if (value === undefined || (value >= least && value <= most)) return value;
  const [bound, rule] = value < least ? [least, "greater"] : [most, "less"];
  throw constraintError(value, member, `Member must have value ${rule} than or equal to ${bound}`);
}

function refuseUnserved(input: Input): void {
  const isAsked: Record<string, boolean> = {
    Layers: (input.Layers?.length ?? 0) > 0,
    FileSystemConfigs: (input.FileSystemConfigs?.length ?? 0) > 0,
    ImageConfig: input.ImageConfig !== undefined,
    KMSKeyArn: Boolean(input.KMSKeyArn),
    "LoggingConfig.LogFormat JSON": input.LoggingConfig?.LogFormat === "JSON",
    "LoggingConfig.LogGroup": input.LoggingConfig?.LogGroup !== undefined,
    DurableConfig: input.DurableConfig !== undefined,
    CapacityProviderConfig: input.CapacityProviderConfig !== undefined,
    SnapStart: input.SnapStart?.ApplyOn === "PublishedVersions",
    "VpcConfig.Ipv6AllowedForDualStack": input.VpcConfig?.Ipv6AllowedForDualStack === true,
  };
  const asked = Object.keys(isAsked).find((name) => isAsked[name]);
  if (asked) throw invalidParameter(`The local region's functions do not have ${asked}`);
}
