import type { HostOptions } from "../hosts.ts";

/** Runs the functions behind Lambda as processes of this machine. */
export interface FunctionRunner {
  /** Which runtimes run here: `nodejs`, and `python` where `python3` is found. */
  runs(runtime: string): boolean;
  /** Rejects only when the region fails; what goes wrong in the function is in the outcome. */
  invoke(setup: FunctionSetup, invocation: Invocation): Promise<InvocationOutcome>;
  /** How many invocations of the function are under way. */
  running(functionArn: string): number;
  /** Gives the function an interface in each of the subnets, in place of those it had. */
  enterVpc(functionArn: string, vpc: VpcPlace): Promise<void>;
  /** Ends the function's processes and its interfaces; its logs stay. */
  forget(functionArn: string): Promise<void>;
  /** What the function wrote, the newest last. */
  logs(functionArn: string): LogLine[];
  /** Ends all processes and forgets all logs; the interfaces are gone with their hosts. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Of the interfaces that a function has in its VPC. */
export function descriptionFor(functionName: string): string {
  return `AWS Lambda VPC ENI-${functionName}`;
}

export interface FunctionSetup {
  functionArn: string;
  name: string;
  /** Another one for each change: processes of a former one are not used again. */
  revision: string;
  runtime: string;
  handler: string;
  timeoutSeconds: number;
  memoryMb: number;
  /** The zip file. */
  readCode(): Uint8Array;
  /** Everything but what the runner adds: the way into the VPC and this machine's `PATH`. Made anew for each process. */
  environment(): Record<string, string>;
  vpc: VpcPlace | undefined;
}

export type VpcPlace = Pick<HostOptions, "accountId" | "region"> & { subnetIds: string[]; groupIds: string[] };

export interface Invocation {
  requestId: string;
  /** JSON. */
  payload: string;
}

export interface InvocationOutcome {
  /** JSON: what the function returned, or its error. */
  payload: string;
  hasFailed: boolean;
  /** What was logged for this invocation. */
  log: string;
}

export interface LogLine {
  /** ISO 8601. */
  time: string;
  text: string;
}
