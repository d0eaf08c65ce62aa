import type { InvocationRequest, InvocationResponse } from "@aws-sdk/client-lambda";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { acceptEvent } from "./async-invocations.ts";
import { requireFunction } from "./find-function.ts";
import { constraintError, invalidParameter } from "./lambda-error.ts";
import { checkRunnable, runFunction } from "./run-function.ts";

const LOG_TAIL_BYTES = 4096;

/** Waits for the answer (RequestResponse), takes the event and answers at once (Event), or only checks (DryRun). */
export async function invoke(world: World, input: InvocationRequest, caller: Caller): Promise<InvocationResponse> {
  const row = requireFunction(world, caller, input.FunctionName, {
    qualifier: input.Qualifier,
    action: "lambda:InvokeFunction",
  });
  const foreign = (["ClientContext", "DurableExecutionName", "TenantId"] as const).find((name) => input[name]);
  if (foreign) throw invalidParameter(`The local region's functions do not take ${foreign}`);
  const payload = readPayload(input.Payload);
  const requestId = world.ids.uuid();
  const type = input.InvocationType ?? "RequestResponse";
  if (type === "DryRun") return { StatusCode: 204 };
  if (type === "Event") {
    acceptEvent(world, row, payload, requestId);
    return { StatusCode: 202 };
  }
  if (type !== "RequestResponse") {
    throw constraintError(
      type,
      "invocationType",
      "Member must satisfy enum value set: [Event, RequestResponse, DryRun]",
    );
  }
  checkRunnable(world, row);
  const outcome = await runFunction(world, row, { requestId, payload });
  return {
    StatusCode: 200,
    ExecutedVersion: "$LATEST",
    Payload: Buffer.from(outcome.payload) as unknown as NonNullable<InvocationResponse["Payload"]>,
    ...(outcome.hasFailed && { FunctionError: "Unhandled" }),
    ...(input.LogType === "Tail" && {
      LogResult: Buffer.from(outcome.log).subarray(-LOG_TAIL_BYTES).toString("base64"),
    }),
  };
}

/** Without a payload the function gets an empty object. */
function readPayload(payload: Uint8Array | undefined): string {
  if (!payload?.length) return "{}";
  const text = Buffer.from(payload).toString("utf8");
  try {
    JSON.parse(text);
  } catch (error) {
    throw new AwsError(
      "InvalidRequestContentException",
      `Could not parse request body into json: ${error instanceof Error ? error.message : "not JSON"}`,
    );
  }
  // A line of its own on its way to the function.
  return JSON.stringify(JSON.parse(text));
}
