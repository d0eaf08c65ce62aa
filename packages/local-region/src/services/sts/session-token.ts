import type { GetSessionTokenRequest, GetSessionTokenResponse } from "@aws-sdk/client-sts";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { checkDuration, openSession } from "./sessions.ts";

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html */
export function getSessionToken(world: World, input: GetSessionTokenRequest, caller: Caller): GetSessionTokenResponse {
  if (caller.isSession) throw new AwsError("AccessDenied", "Cannot call GetSessionToken with session credentials", 403);
  const durationSeconds = checkDuration(input.DurationSeconds, 43_200, 129_600);
  const { accountId, arn, userId } = caller;
  return { Credentials: openSession(world, { accountId, roleArn: undefined, arn, userId }, durationSeconds) };
}
