import type { CreateFunctionRequest, FunctionConfiguration } from "@aws-sdk/client-lambda";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { toConfiguration } from "./describe-function.ts";
import { checkExecutionRole } from "./execution-role.ts";
import { describeCode, keepCode, readCode } from "./function-code.ts";
import { checkHandler, checkRuntime, PRESETS, readSettings } from "./function-settings.ts";
import { activateLater } from "./function-states.ts";
import { conflict, constraintError, invalidParameter } from "./lambda-error.ts";

/** Answers at once, in state Pending; the function takes calls once it is Active. */
export function createFunction(world: World, input: CreateFunctionRequest, caller: Caller): FunctionConfiguration {
  const { accountId, region } = caller;
  const name = checkName(input.FunctionName, caller);
  if (input.PackageType === "Image") throw invalidParameter("The local region does not run images");
  if (input.Publish) throw invalidParameter("The local region does not have versions of functions; leave Publish out");
  if (input.CodeSigningConfigArn) throw invalidParameter("The local region does not sign code");
  if ((input.Architectures?.length ?? 1) !== 1) throw invalidParameter("Architectures must have one member");
  checkRuntime(world, input.Runtime);
  checkHandler(input.Handler);
  const settings = readSettings(world, input, caller, PRESETS);
  const zip = readCode(input.Code);
  const roleArn = checkExecutionRole(world, caller, input.Role, settings.vpcId !== undefined);
  const arn = `arn:aws:lambda:${region}:${accountId}:function:${name}`;
  if (world.lambda.functions.get(arn)) throw conflict(`Function already exist: ${name}`);

  const row = world.lambda.functions.put({
    accountId,
    region,
    arn,
    name,
    roleArn,
    ...settings,
    architecture: input.Architectures?.[0] ?? "x86_64",
    ...describeCode(zip),
    lastModified: world.clock.now(),
    revisionId: world.ids.uuid(),
    state: "Pending",
    stateReason: "The function is being created.",
    lastUpdateStatus: "Successful",
    lastUpdateReason: undefined,
    permissions: [],
    eventInvoke: undefined,
    reservedConcurrency: undefined,
    tags: { ...input.Tags },
  });
  keepCode(world, row, zip);
  activateLater(world, row);
  return toConfiguration(row);
}

/** A name alone, or as the end of an ARN of the caller's own. */
function checkName(given = "", { accountId, region }: Caller): string {
  const prefixes = [`arn:aws:lambda:${region}:${accountId}:function:`, `${accountId}:function:`];
  const prefix = prefixes.find((text) => given.startsWith(text)) ?? "";
  const name = given.slice(prefix.length);
  if (/^[\w-]{1,64}$/.test(name)) return name;
  throw constraintError(
    given.slice(0, 170),
    "functionName",
    "Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?",
  );
}
