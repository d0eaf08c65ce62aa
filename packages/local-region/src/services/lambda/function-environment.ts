import type { FunctionSetup } from "../../functions/function-runner.ts";
import { findByArn } from "../iam/store.ts";
import { openSession } from "../sts/sessions.ts";
import type { World } from "../world.ts";
import { codeOf } from "./function-code.ts";
import type { FunctionRow } from "./store.ts";

/** As long as a session can be: a process does not get new credentials, and must be gone before they end. */
const SESSION_SECONDS = 43_200;
const PROCESS_SECONDS = 21_600;

/** What the runner needs to run a function as it is now. */
export function setupOf(world: World, row: FunctionRow): FunctionSetup {
  const { accountId, region, subnetIds, groupIds } = row;
  const nowSeconds = world.clock.now().getTime() / 1000;
  return {
    functionArn: row.arn,
    name: row.name,
    revision: `${row.codeSha256} ${row.lastModified.toISOString()} ${Math.floor(nowSeconds / PROCESS_SECONDS)}`,
    runtime: row.runtime,
    handler: row.handler,
    timeoutSeconds: row.timeoutSeconds,
    memoryMb: row.memoryMb,
    readCode: () => codeOf(world, row),
    environment: () => environmentOf(world, row),
    vpc: row.vpcId === undefined ? undefined : { accountId, region, subnetIds, groupIds },
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
function environmentOf(world: World, row: FunctionRow): Record<string, string> {
  const { accessKeyId, secretAccessKey, sessionToken } = credentialsOf(world, row);
  const day = world.clock.now().toISOString().slice(0, 10).replaceAll("-", "/");
  return {
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    AWS_ENDPOINT_URL: world.endpointUrl(),
    ...row.environment,
    _HANDLER: row.handler,
    AWS_REGION: row.region,
    AWS_DEFAULT_REGION: row.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${row.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: row.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(row.memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${row.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `${day}/[$LATEST]${world.ids.hex(32)}`,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
}

function credentialsOf(world: World, row: FunctionRow) {
  const { accountId, roleArn, name } = row;
  const roleName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  const roleId = findByArn(world.iam.roles, roleArn)?.roleId ?? "AROA";
  const credentials = openSession(
    world,
    {
      accountId,
      roleArn,
      arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${name}`,
      userId: `${roleId}:${name}`,
    },
    SESSION_SECONDS,
  );
  return {
    accessKeyId: credentials.AccessKeyId!,
    secretAccessKey: credentials.SecretAccessKey!,
    sessionToken: credentials.SessionToken!,
  };
}
