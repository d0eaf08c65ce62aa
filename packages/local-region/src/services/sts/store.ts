/** A session that AssumeRole handed out. */
export interface SessionRow {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  accountId: string;
  /** Undefined for a session of the account itself (GetSessionToken). */
  roleArn: string | undefined;
  /** Who the session is: `arn:aws:sts::A:assumed-role/Role/Session`, or the account's own ARN without a role. */
  arn: string;
  userId: string;
  expiresAt: Date;
}

export interface StsStore {
  /** By access key id. */
  sessions: Map<string, SessionRow>;
}

export function createStsStore(): StsStore {
  return { sessions: new Map() };
}
