/** Where a database is: one key names the sort of thing and which one. */
export type FollowedDatabase =
  | { instance: string }
  /** Aurora or Multi-AZ DB cluster; `endpoint` says whether its writer or its readers are followed. */
  | { cluster: string; endpoint: "writer" | "reader" }
  /** `endpoint` is the name of one of its endpoints, the default one when omitted. */
  | { proxy: string; endpoint?: string }
  | { host: string; port: number }
  | { addresses: string[]; port: number };

/**
 * How a target group follows its database:
 * - `standby-targets`: both addresses of a Multi-AZ instance are registered, so that a failover registers nothing;
 * - `writer-only`: the writer's address alone, because an old writer comes back healthy and read-only;
 * - `all-addresses`: every address of the name, such as a proxy's;
 * - `fixed-addresses`: the addresses as they are given.
 */
export const STRATEGIES = ["standby-targets", "writer-only", "all-addresses", "fixed-addresses"] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** One target group and the database it is to lead to. */
export interface Following {
  /** Tells followings apart, for people and in metrics: `LINK/DATABASE`. */
  name: string;
  targetGroupArn: string;
  database: FollowedDatabase;
  /** Chosen by what the database is when omitted. */
  strategy?: Strategy | undefined;
}
