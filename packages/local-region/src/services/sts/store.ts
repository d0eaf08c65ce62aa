/** A session that AssumeRole handed out. */
export interface SessionRow {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  accountId: string;
  roleArn: string;
  assumedRoleArn: string;
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
