import { setTimeout as sleep } from "node:timers/promises";
import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import {
  isAlreadyExists,
  isBusy,
  isNotFound,
  isRoleNotReady,
  ownershipOf,
  ownershipTags,
  waitUntil,
} from "@postern/aws";
import type { FollowerNames } from "../../spec/resource-names.ts";
import type { Context } from "../resource-kind.ts";
import { canonical, type FollowerParts } from "./follower-parts.ts";
import { refuseForeign } from "./refuse-foreign.ts";
import { RETRIES, type WantedFollower } from "./wanted-follower.ts";

/** IAM's changes reach Lambda within seconds; a function in a VPC waits for its interfaces for minutes. */
const ROLE_SECONDS = 60;
const READY_SECONDS = 600;

export async function readFunction(context: Context, { functionName }: FollowerNames): Promise<FollowerParts> {
  const { lambda } = context.clients;
  const missing = (error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  };
  const found = await lambda.getFunction({ FunctionName: functionName }).catch(missing);
  if (!found?.Configuration) return {};
  const tags = Object.entries(found.Tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  refuseForeign(context, `function '${functionName}'`, ownershipOf(tags));
  const retries = await lambda.getFunctionEventInvokeConfig({ FunctionName: functionName }).catch(missing);
  return {
    function: canonical(settingsOf(found.Configuration)),
    code: found.Configuration.CodeSha256,
    retries:
      retries &&
      canonical({
        MaximumRetryAttempts: retries.MaximumRetryAttempts,
        MaximumEventAgeInSeconds: retries.MaximumEventAgeInSeconds,
        to: retries.DestinationConfig?.OnFailure?.Destination,
      }),
  };
}

function settingsOf({ Runtime, Handler, Timeout, MemorySize, Role, VpcConfig }: FunctionConfiguration) {
  const [SubnetIds, SecurityGroupIds] = [VpcConfig?.SubnetIds, VpcConfig?.SecurityGroupIds].map((ids = []) =>
    [...ids].sort(),
  );
  return { Runtime, Handler, Timeout, MemorySize, Role, VpcConfig: { SubnetIds, SecurityGroupIds } };
}

/** Makes the function with its code, or changes its settings. */
export async function writeFunction(context: Context, wanted: WantedFollower): Promise<void> {
  const { lambda } = context.clients;
  const { names, settings, archive } = wanted;
  const Tags = Object.fromEntries(
    ownershipTags({ link: context.link, kind: "follower-function", name: "follower" }).map(({ Key, Value }) => [
      Key,
      Value,
    ]),
  );
  const { VpcConfig, ...others } = settings;
  const isInVpc = VpcConfig.SubnetIds.length > 0;
  await whenReady(context, async () => {
    try {
      await lambda.createFunction({
        FunctionName: names.functionName,
        Description: `Postern link ${context.link}: follows its databases' failovers`,
        ...others,
        ...(isInVpc ? { VpcConfig } : {}),
        Code: { ZipFile: archive.zip },
        Tags,
      });
    } catch (error) {
      if (!isAlreadyExists(error) && !isBusy(error)) throw error;
      await lambda.updateFunctionConfiguration({ FunctionName: names.functionName, ...settings });
    }
  });
  await untilActive(context, names);
}

export async function writeCode(context: Context, { names, archive }: WantedFollower): Promise<void> {
  const { lambda } = context.clients;
  const code = { FunctionName: names.functionName, ZipFile: archive.zip };
  await whenReady(context, () => lambda.updateFunctionCode(code));
  await untilActive(context, names);
}

export async function writeRetries(
  { clients: { lambda } }: Context,
  { names, topicArn }: WantedFollower,
): Promise<void> {
  const DestinationConfig = { OnFailure: { Destination: topicArn } };
  await lambda.putFunctionEventInvokeConfig({ FunctionName: names.functionName, ...RETRIES, DestinationConfig });
}

/** Gone already is success. */
export async function removeFunction({ clients }: Context, { functionName }: FollowerNames): Promise<void> {
  await clients.lambda.deleteFunction({ FunctionName: functionName }).catch((error: unknown) => {
    if (!isNotFound(error)) throw error;
  });
}

/** Again while Lambda does not see the role's rights yet, or has not finished an earlier change. */
async function whenReady({ progress }: Context, call: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + ROLE_SECONDS * 1000;
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 5000)) {
    try {
      await call();
      return;
    } catch (error) {
      if (!(isRoleNotReady(error) || isBusy(error)) || Date.now() + pauseMs > deadline) throw error;
      progress("waiting for Lambda to see its role");
    }
    await sleep(pauseMs);
  }
}

async function untilActive({ clients: { lambda }, progress }: Context, { functionName }: FollowerNames): Promise<void> {
  await waitUntil({
    what: `function ${functionName}`,
    pending: ["Pending", "InProgress"],
    target: ["ready"],
    deadlineSeconds: READY_SECONDS,
    onState: (state) => state !== "ready" && progress("waiting for the function to become active"),
    observe: async () => {
      const now = await lambda.getFunctionConfiguration({ FunctionName: functionName });
      if (now.State === "Pending" || now.State === "Failed") return { state: now.State, reason: now.StateReason };
      const isReady = now.LastUpdateStatus === undefined || now.LastUpdateStatus === "Successful";
      return { state: isReady ? "ready" : `${now.LastUpdateStatus}`, reason: now.LastUpdateStatusReason };
    },
  });
}
