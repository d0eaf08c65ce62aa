import type {
  DeleteFunctionEventInvokeConfigRequest,
  DestinationConfig,
  FunctionEventInvokeConfig,
  GetFunctionEventInvokeConfigRequest,
  ListFunctionEventInvokeConfigsRequest,
  ListFunctionEventInvokeConfigsResponse,
  PutFunctionEventInvokeConfigRequest,
  UpdateFunctionEventInvokeConfigRequest,
} from "@aws-sdk/client-lambda";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requireFunction } from "./find-function.ts";
import { constraintError, invalidParameter, notFound } from "./lambda-error.ts";
import type { EventInvokeSettings, FunctionRow } from "./store.ts";

/** How often and how long events are retried, and where their end is told. Replaces what was set. */
export function putFunctionEventInvokeConfig(
  world: World,
  input: PutFunctionEventInvokeConfigRequest,
  caller: Caller,
): FunctionEventInvokeConfig {
  const row = requireFunction(world, caller, input.FunctionName, { qualifier: input.Qualifier });
  return keep(world, row, readSettings(world, input));
}

/** Leaves what the call does not name. */
export function updateFunctionEventInvokeConfig(
  world: World,
  input: UpdateFunctionEventInvokeConfigRequest,
  caller: Caller,
): FunctionEventInvokeConfig {
  const row = requireFunction(world, caller, input.FunctionName, { qualifier: input.Qualifier });
  const before = requireSettings(row);
  const given = readSettings(world, input);
  return keep(world, row, {
    mostRetries: given.mostRetries ?? before.mostRetries,
    mostAgeSeconds: given.mostAgeSeconds ?? before.mostAgeSeconds,
    onSuccess: input.DestinationConfig?.OnSuccess ? given.onSuccess : before.onSuccess,
    onFailure: input.DestinationConfig?.OnFailure ? given.onFailure : before.onFailure,
    lastModified: given.lastModified,
  });
}

export function getFunctionEventInvokeConfig(
  world: World,
  input: GetFunctionEventInvokeConfigRequest,
  caller: Caller,
): FunctionEventInvokeConfig {
  const row = requireFunction(world, caller, input.FunctionName, { qualifier: input.Qualifier });
  return toConfig(row, requireSettings(row));
}

export function listFunctionEventInvokeConfigs(
  world: World,
  input: ListFunctionEventInvokeConfigsRequest,
  caller: Caller,
): ListFunctionEventInvokeConfigsResponse {
  const row = requireFunction(world, caller, input.FunctionName);
  return { FunctionEventInvokeConfigs: row.eventInvoke ? [toConfig(row, row.eventInvoke)] : [] };
}

export function deleteFunctionEventInvokeConfig(
  world: World,
  input: DeleteFunctionEventInvokeConfigRequest,
  caller: Caller,
): object {
  const row = requireFunction(world, caller, input.FunctionName, { qualifier: input.Qualifier });
  requireSettings(row);
  world.lambda.functions.put({ ...row, eventInvoke: undefined });
  return {};
}

function keep(world: World, row: FunctionRow, eventInvoke: EventInvokeSettings): FunctionEventInvokeConfig {
  world.lambda.functions.put({ ...row, eventInvoke });
  return toConfig(row, eventInvoke);
}

function readSettings(world: World, input: PutFunctionEventInvokeConfigRequest): EventInvokeSettings {
  const { MaximumRetryAttempts: retries, MaximumEventAgeInSeconds: age, DestinationConfig: destinations } = input;
  if (retries !== undefined && (retries < 0 || retries > 2)) {
    throw constraintError(retries, "maximumRetryAttempts", "Member must have value less than or equal to 2");
  }
  if (age !== undefined && (age < 60 || age > 21_600)) {
    throw constraintError(age, "maximumEventAgeInSeconds", "Member must have value between 60 and 21600");
  }
  return {
    mostRetries: retries,
    mostAgeSeconds: age,
    onSuccess: checkDestination(destinations?.OnSuccess?.Destination),
    onFailure: checkDestination(destinations?.OnFailure?.Destination),
    lastModified: world.clock.now(),
  };
}

function checkDestination(arn: string | undefined): string | undefined {
  if (!arn) return undefined;
  if (/^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]+$/.test(arn)) return arn;
  throw invalidParameter(`The local region tells outcomes to SNS topics, not to ${arn}`);
}

function requireSettings(row: FunctionRow): EventInvokeSettings {
  if (row.eventInvoke) return row.eventInvoke;
  throw notFound(`The function ${row.arn}:$LATEST doesn't have an EventInvokeConfig`);
}

function toConfig({ arn }: FunctionRow, settings: EventInvokeSettings): FunctionEventInvokeConfig {
  const DestinationConfig: DestinationConfig = {
    OnSuccess: settings.onSuccess === undefined ? {} : { Destination: settings.onSuccess },
    OnFailure: settings.onFailure === undefined ? {} : { Destination: settings.onFailure },
  };
  return {
    FunctionArn: `${arn}:$LATEST`,
    LastModified: settings.lastModified,
    ...(settings.mostRetries !== undefined && { MaximumRetryAttempts: settings.mostRetries }),
    ...(settings.mostAgeSeconds !== undefined && { MaximumEventAgeInSeconds: settings.mostAgeSeconds }),
    DestinationConfig,
  };
}
