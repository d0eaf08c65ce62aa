import type { Network } from "@postern/aws";
import type { AskRole } from "@postern/follower";
import { probePostgres } from "../verify/probe-postgres.ts";

/** Who signs in to ask: a user that may connect, and needs no other right. */
export interface AskingUser {
  user: string;
  password: string;
  database: string;
  /** Trusted authorities, PEM. Without them the connection is encrypted and the certificate is not verified. */
  authorities?: string | undefined;
}

/** Asks Postgres whether it is the writer, over TLS and from wherever the network stands. */
export function askRoleAs(network: Network, { user, password, database, authorities }: AskingUser): AskRole {
  return async (address, port, hostName) => {
    const tls =
      authorities === undefined
        ? ({ mode: "require" } as const)
        : ({ mode: "verify-full", authorities, certificateName: hostName ?? address } as const);
    const result = await probePostgres(network, { host: address, port, user, password, database, tls });
    if (result.ok) return { role: result.isWriter ? "writer" : "reader" };
    const failed = result.stages.find(({ ok }) => !ok);
    const because = failed?.cause ?? failed?.detail ?? "no answer";
    return { role: failed?.stage === "sign-in" ? "unknown" : "silent", because };
  };
}
