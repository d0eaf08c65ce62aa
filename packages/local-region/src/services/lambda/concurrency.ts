import type {
  Concurrency,
  DeleteFunctionConcurrencyRequest,
  GetFunctionCodeSigningConfigRequest,
  GetFunctionCodeSigningConfigResponse,
  GetFunctionConcurrencyRequest,
  GetFunctionConcurrencyResponse,
  PutFunctionConcurrencyRequest,
} from "@aws-sdk/client-lambda";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requireFunction } from "./find-function.ts";

/** How many invocations may run at once; at 0 the function takes none. */
export function putFunctionConcurrency(
  world: World,
  input: PutFunctionConcurrencyRequest,
  caller: Caller,
): Concurrency {
  const row = requireFunction(world, caller, input.FunctionName);
  const reservedConcurrency = input.ReservedConcurrentExecutions!;
  world.lambda.functions.put({ ...row, reservedConcurrency });
  return { ReservedConcurrentExecutions: reservedConcurrency };
}

export function getFunctionConcurrency(
  world: World,
  input: GetFunctionConcurrencyRequest,
  caller: Caller,
): GetFunctionConcurrencyResponse {
  const { reservedConcurrency } = requireFunction(world, caller, input.FunctionName);
  return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
}

export function deleteFunctionConcurrency(
  world: World,
  input: DeleteFunctionConcurrencyRequest,
  caller: Caller,
): object {
  const row = requireFunction(world, caller, input.FunctionName);
  world.lambda.functions.put({ ...row, reservedConcurrency: undefined });
  return {};
}

/** No code is signed here; tools ask for it with every function that they read. */
export function getFunctionCodeSigningConfig(
  world: World,
  input: GetFunctionCodeSigningConfigRequest,
  caller: Caller,
): GetFunctionCodeSigningConfigResponse {
  const row = requireFunction(world, caller, input.FunctionName);
  return { CodeSigningConfigArn: "", FunctionName: row.name };
}
