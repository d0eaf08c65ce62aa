import type { Clients, Network } from "@postern/aws";

/** What Postgres itself says it is, asked at one address. */
export interface AskedRole {
  /** `silent`: nobody answers there; `unknown`: somebody answers and does not let the follower in. */
  role: "writer" | "reader" | "silent" | "unknown";
  /** Why it is silent or unknown; without secrets. */
  because?: string;
}

export type AskRole = (address: string, port: number, hostName: string | undefined) => Promise<AskedRole>;

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** What a turn stands in. */
export interface FollowerSurroundings {
  clients: Pick<Clients, "ec2" | "elbv2" | "rds">;
  /** Where names resolve as in the database's VPC. */
  network: Pick<Network, "resolve">;
  clock: Clock;
  /** Asks Postgres whether it is the writer, where there is a user to sign in as. */
  askRole?: AskRole | undefined;
  patience: Patience;
  /** Whether a group may be changed now; always when omitted. */
  mayChange?: ((targetGroupArn: string) => boolean) | undefined;
  signal?: AbortSignal | undefined;
}

export interface Patience {
  /** Between two looks at a name that has changed. */
  lookSeconds: number;
  /** So many looks in a row must agree before anything is changed. */
  looks: number;
  /** A name that has not settled after this fails the turn. */
  settleSeconds: number;
  /** How long an address stays registered that its name gives no longer. */
  graceSeconds: number;
}

/** RDS names live for five seconds, and move within thirty of a failover. */
export const PATIENCE: Patience = { lookSeconds: 2, looks: 3, settleSeconds: 60, graceSeconds: 600 };
