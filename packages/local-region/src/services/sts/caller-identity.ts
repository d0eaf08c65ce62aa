import type { GetCallerIdentityResponse } from "@aws-sdk/client-sts";
import type { Caller } from "../service.ts";

export function getCallerIdentity(caller: Caller): GetCallerIdentityResponse {
  return { UserId: caller.userId, Account: caller.accountId, Arn: caller.arn };
}
