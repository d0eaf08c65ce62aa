import type {
  DeleteFunctionRequest,
  FunctionConfiguration,
  GetFunctionConfigurationRequest,
  GetFunctionRequest,
  GetFunctionResponse,
  ListFunctionsRequest,
  ListFunctionsResponse,
  ListVersionsByFunctionRequest,
  ListVersionsByFunctionResponse,
  UpdateFunctionCodeRequest,
  UpdateFunctionConfigurationRequest,
} from "@aws-sdk/client-lambda";
import { takePage } from "../paging.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { toConfiguration } from "./describe-function.ts";
import { checkExecutionRole } from "./execution-role.ts";
import { requireFunction } from "./find-function.ts";
import { describeCode, keepCode, readCode } from "./function-code.ts";
import { checkRevision } from "./function-policy.ts";
import { readSettings } from "./function-settings.ts";
import { checkSettled, finishUpdateLater } from "./function-states.ts";
import { constraintError, invalidParameter } from "./lambda-error.ts";
import type { FunctionRow } from "./store.ts";

/** Without the place where its code could be fetched: there is no S3. */
export function getFunction(world: World, input: GetFunctionRequest, caller: Caller): GetFunctionResponse {
  const row = requireFunction(world, caller, input.FunctionName, { qualifier: input.Qualifier });
  return {
    Configuration: toConfiguration(row),
    Code: { RepositoryType: "S3" },
    ...(Object.keys(row.tags).length > 0 && { Tags: row.tags }),
    ...(row.reservedConcurrency !== undefined && {
      Concurrency: { ReservedConcurrentExecutions: row.reservedConcurrency },
    }),
  };
}

export function getFunctionConfiguration(
  world: World,
  input: GetFunctionConfigurationRequest,
  caller: Caller,
): FunctionConfiguration {
  return toConfiguration(requireFunction(world, caller, input.FunctionName, { qualifier: input.Qualifier }));
}

export function listFunctions(world: World, input: ListFunctionsRequest, caller: Caller): ListFunctionsResponse {
  if (input.MasterRegion !== undefined) throw invalidParameter("The local region does not have Lambda@Edge");
  const { page, next } = takePage(world.lambda.functions.of(caller), Math.min(input.MaxItems ?? 50, 50), input.Marker);
  return { Functions: page.map(toConfiguration), NextMarker: next };
}

/** There is one version of each function. */
export function listVersionsByFunction(
  world: World,
  input: ListVersionsByFunctionRequest,
  caller: Caller,
): ListVersionsByFunctionResponse {
  const row = requireFunction(world, caller, input.FunctionName);
  return { Versions: [{ ...toConfiguration(row), FunctionArn: `${row.arn}:$LATEST` }] };
}

export function updateFunctionCode(
  world: World,
  input: UpdateFunctionCodeRequest,
  caller: Caller,
): FunctionConfiguration {
  const row = requireFunction(world, caller, input.FunctionName);
  checkRevision(row, input.RevisionId);
  checkSettled(row);
  if (input.Publish) throw invalidParameter("The local region does not have versions of functions; leave Publish out");
  const zip = readCode(input);
  const architecture = input.Architectures?.[0] ?? row.architecture;
  const changed = { ...row, ...describeCode(zip), architecture };
  if (input.DryRun) return toConfiguration(changed);
  keepCode(world, row, zip);
  return toConfiguration(startUpdate(world, changed, "stays"));
}

export function updateFunctionConfiguration(
  world: World,
  input: UpdateFunctionConfigurationRequest,
  caller: Caller,
): FunctionConfiguration {
  const row = requireFunction(world, caller, input.FunctionName);
  checkRevision(row, input.RevisionId);
  checkSettled(row);
  const settings = readSettings(world, input, caller, row);
  const roleArn =
    input.Role === undefined
      ? row.roleArn
      : checkExecutionRole(world, caller, input.Role, settings.vpcId !== undefined);
  const moves = String([settings.subnetIds, settings.groupIds]) !== String([row.subnetIds, row.groupIds]);
  return toConfiguration(startUpdate(world, { ...row, ...settings, roleArn }, moves ? "moves" : "stays"));
}

/** Invocations under way are cut off. */
export async function deleteFunction(world: World, input: DeleteFunctionRequest, caller: Caller): Promise<object> {
  const row = requireFunction(world, caller, input.FunctionName);
  if (input.Qualifier !== undefined) {
    throw input.Qualifier === "$LATEST"
      ? invalidParameter("$LATEST version cannot be deleted without deleting the function.")
      : constraintError(input.Qualifier, "qualifier", "the local region does not have versions of functions");
  }
  world.lambda.functions.delete(row.arn);
  world.lambda.code.delete(row.arn);
  await world.functions.forget(row.arn);
  return {};
}

function startUpdate(world: World, row: FunctionRow, place: "stays" | "moves"): FunctionRow {
  const started = world.lambda.functions.put({
    ...row,
    lastModified: world.clock.now(),
    revisionId: world.ids.uuid(),
    lastUpdateStatus: "InProgress",
    lastUpdateReason: undefined,
  });
  finishUpdateLater(world, started, place);
  return started;
}
