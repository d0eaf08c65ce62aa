import type { Caller } from "../service.ts";
import type { StsStore } from "./store.ts";

interface Found {
  key: { secretAccessKey: string; sessionToken: string | undefined; expiresAt: Date | undefined };
  holder: Omit<Caller, "region">;
}

/**
 * Who signs with this access key id: twelve digits are an account and its own key, whose secret is
 * `accountSecret`; anything else is a session that STS handed out, or nobody.
 */
export function findKey(store: StsStore, accessKeyId: string, accountSecret: string, movedMs = 0): Found | undefined {
  if (/^\d{12}$/.test(accessKeyId)) {
    return {
      key: { secretAccessKey: accountSecret, sessionToken: undefined, expiresAt: undefined },
      holder: accountCaller(accessKeyId),
    };
  }
  const session = store.sessions.get(accessKeyId);
  if (!session) return undefined;
  const { secretAccessKey, sessionToken, expiresAt, accountId, arn, roleArn, userId } = session;
  return {
    // By the clock of the client's machine, as the signature is.
    key: { secretAccessKey, sessionToken, expiresAt: new Date(expiresAt.getTime() - movedMs) },
    holder: { accountId, arn, roleArn, userId, isSession: true },
  };
}

/** The account itself, as its own key signs for it. */
export function accountCaller(accountId: string): Omit<Caller, "region"> {
  return { accountId, arn: `arn:aws:iam::${accountId}:root`, roleArn: undefined, userId: accountId };
}
