import { createTable, type Owned, type Table } from "../../state/table.ts";
import type { Statement } from "../iam/policy-document.ts";

export interface FunctionRow extends Owned {
  arn: string;
  name: string;
  runtime: string;
  handler: string;
  roleArn: string;
  description: string;
  timeoutSeconds: number;
  memoryMb: number;
  environment: Record<string, string>;
  subnetIds: string[];
  groupIds: string[];
  vpcId: string | undefined;
  /** Of a topic: where events go that failed to the last. */
  deadLetterArn: string | undefined;
  /** Kept to be told back: the function runs as this machine is. */
  architecture: string;
  storageMb: number;
  tracingMode: string;
  codeSha256: string;
  codeSize: number;
  lastModified: Date;
  /** Another one with each change of code or configuration. */
  revisionId: string;
  state: "Pending" | "Active" | "Failed";
  stateReason: string | undefined;
  lastUpdateStatus: "InProgress" | "Successful" | "Failed";
  lastUpdateReason: string | undefined;
  /** Who may invoke it besides its own account. */
  permissions: Statement[];
  eventInvoke: EventInvokeSettings | undefined;
  reservedConcurrency: number | undefined;
  tags: Record<string, string>;
}

export interface EventInvokeSettings {
  mostRetries: number | undefined;
  mostAgeSeconds: number | undefined;
  onSuccess: string | undefined;
  onFailure: string | undefined;
  lastModified: Date;
}

/** Apart from its function, so that a change of state does not write the code anew. */
export interface CodeRow extends Owned {
  functionArn: string;
  /** The zip, base64. */
  zip: string;
}

/** An event that waits for its function or for its next attempt. */
export interface PendingEvent {
  functionArn: string;
  requestId: string;
  /** JSON. */
  payload: string;
  /** Milliseconds since 1970. */
  acceptedAt: number;
  attempts: number;
}

export interface LambdaStore {
  /** By ARN. */
  functions: Table<FunctionRow>;
  /** By the function's ARN. */
  code: Table<CodeRow>;
  /** By request id. */
  pendingEvents: Map<string, PendingEvent>;
}

export function createLambdaStore(): LambdaStore {
  return {
    functions: createTable((row) => row.arn),
    code: createTable((row) => row.functionArn),
    pendingEvents: new Map(),
  };
}
