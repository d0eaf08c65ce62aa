import { NetworkError } from "@postern/aws";
import { TlsRefused } from "./start-tls.ts";
import type { Hop, PathTarget } from "./verify-path.ts";

/** Whose it is to fix. */
export type Whose = "platform" | "owner" | "you";

interface Explanation {
  detail: string;
  cause: string;
  whose: Whose;
  /** What to do, where the cause does not say it. */
  fix?: string;
}

type Cause = Omit<Explanation, "detail">;

/** A failed hop in words: what happened, the likely cause, and whose it is to fix. */
export function explainFailedHop(hop: Hop, error: unknown, target: PathTarget): Explanation {
  const detail = error instanceof Error ? error.message : String(error);
  return { detail, ...causeOf(hop, error, target) };
}

function causeOf(hop: Hop, error: unknown, { port, side = "platform" }: PathTarget): Cause {
  if (error instanceof NetworkError) return NETWORK_CAUSES[side](hop, error, port);
  if (hop === "ssl-request" || hop === "certificate") return tlsCause(error);
  if (hop === "idle") return IDLE;
  if (hop === "replication") return replicationCause(error);
  if (hop === "role") return WRONG_ROLE;
  // With TLS 1.3 a server judges the client's certificate when the client holds the handshake to be over.
  if (/^ERR_SSL_.*ALERT/.test((error as NodeJS.ErrnoException).code ?? "")) return CLIENT_CERTIFICATE_REFUSED;
  return postgresCause(error);
}

const NETWORK_CAUSES = {
  platform(hop: Hop, { failure }: NetworkError, port: number): Cause {
    if (hop === "dns") {
      return failure === "name-unknown"
        ? { cause: "the name does not exist (yet): a new endpoint's name takes minutes to spread", whose: "platform" }
        : { cause: "no DNS server of this network answers", whose: "platform" };
    }
    if (hop === "address") return { cause: "the name does not lead to the endpoint", whose: "platform" };
    return failure === "refused"
      ? {
          cause: `nothing listens on port ${port}, no target is healthy, or the connection is not accepted`,
          whose: "owner",
        }
      : { cause: "the connection is not accepted, or a security group or network ACL drops it", whose: "owner" };
  },
  owner(hop: Hop, { failure }: NetworkError, port: number): Cause {
    if (hop === "dns") return { cause: "the load balancer is gone, or has no node yet", whose: "owner" };
    if (hop === "address") return { cause: "the name is another load balancer's", whose: "owner" };
    return failure === "refused"
      ? { cause: `no listener on port ${port}, or no target is healthy`, whose: "owner" }
      : {
          cause:
            "this is not run inside the VPC (--socks-proxy leads there), or a security group or network ACL drops it",
          whose: "you",
        };
  },
  database(hop: Hop, { failure }: NetworkError, port: number): Cause {
    if (hop === "dns") return { cause: "the database is gone, or its name is known only in its VPC", whose: "owner" };
    if (hop === "address") return { cause: "the name leads elsewhere since a failover: try again", whose: "owner" };
    return failure === "refused"
      ? { cause: `no database listens on port ${port}`, whose: "owner" }
      : {
          cause:
            "this is not run inside the VPC (--socks-proxy leads there), or the database's group does not let it in",
          whose: "you",
        };
  },
} satisfies Record<NonNullable<PathTarget["side"]>, (hop: Hop, error: NetworkError, port: number) => Cause>;

function tlsCause(error: unknown): Cause {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (/^ERR_SSL_.*ALERT.*CERT|^ERR_SSL_.*ALERT.*_CA$/.test(code)) return CLIENT_CERTIFICATE_REFUSED;
  if (error instanceof TlsRefused) return { cause: "the server has TLS switched off", whose: "owner" };
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return {
      cause: "the certificate bears another name: state the database's own host name as the certificate name",
      whose: "you",
      fix: "state one of the names that the certificate bears, as above",
    };
  }
  if (/SELF_SIGNED|UNABLE_TO|CERT_/.test(code)) {
    return {
      cause: "the certificate's authority is not among the trusted ones",
      whose: "you",
      fix: "trust those of Amazon RDS, or give the authority's own certificate as PEM",
    };
  }
  return { cause: "what answers there is not Postgres, or proxy protocol is on at the target group", whose: "owner" };
}

const CLIENT_CERTIFICATE_REFUSED: Cause = {
  cause: "the server does not take the client certificate: another authority has signed it, or it has expired",
  whose: "you",
};

const IDLE: Cause = {
  cause:
    "the session was cut while it idled: a load balancer forgets flows after 350 s without a packet; use TCP keepalives",
  whose: "you",
};

const WRONG_ROLE: Cause = {
  cause: "the registered address belongs to another server of the cluster, as after a failover",
  whose: "owner",
};

/** SQLSTATE codes of PostgreSQL's Appendix A. */
const SQLSTATE_CAUSES: Record<string, Cause> = {
  "28P01": {
    cause: "the user or the password is wrong",
    whose: "you",
    fix: "check both; the owner can set another: alter role … password …",
  },
  "28000": {
    cause: "the server admits no such user, or none without TLS",
    whose: "you",
    fix: "check the user; choose a TLS mode that encrypts",
  },
  "3D000": { cause: "there is no database of that name", whose: "you", fix: "ask the owner what psql --list shows" },
  "42501": {
    cause: "the user lacks the right",
    whose: "owner",
    fix: "the owner grants it: grant connect on database … to …, then select on what is to be read",
  },
  "53300": {
    cause: "the server has no connection left",
    whose: "owner",
    fix: "close idle ones, or raise max_connections",
  },
  "57P03": { cause: "the server is starting or recovering", whose: "owner", fix: "wait, and test again" },
};

function postgresCause(error: unknown): Cause {
  const { code = "", message = "" } = error as { code?: string; message?: string };
  if (code === "28000" && /no encryption$|SSL off$/.test(message)) return TLS_WANTED;
  if (code === "28000" && /client certificate/.test(message)) return CLIENT_CERTIFICATE_WANTED;
  if (code === "28000" && /^certificate authentication failed/.test(message)) return CLIENT_CERTIFICATE_OF_ANOTHER;
  return SQLSTATE_CAUSES[code] ?? { cause: "the database answered with an error", whose: "owner" };
}

/** In the words of pg_hba.conf's refusal: "no encryption", before PostgreSQL 14 "SSL off". */
const TLS_WANTED: Cause = {
  cause: "the server takes nobody without TLS, or not this user",
  whose: "you",
  fix: "choose a TLS mode that encrypts, such as verify-full",
};

const CLIENT_CERTIFICATE_WANTED: Cause = {
  cause: "the server demands a client certificate: give the certificate and its key",
  whose: "you",
};

const CLIENT_CERTIFICATE_OF_ANOTHER: Cause = {
  cause: "the client certificate's common name is another user's",
  whose: "you",
};

function replicationCause(error: unknown): Cause {
  const code = (error as { code?: string }).code ?? "";
  if (code !== "42501" && code !== "28000") return postgresCause(error);
  return {
    cause: "the user may not replicate: alter role … replication, or on RDS grant rds_replication to …",
    whose: "owner",
  };
}
