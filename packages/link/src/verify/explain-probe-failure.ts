import { NetworkError } from "@postern/aws";
import type { ProbeStage } from "./probe-postgres.ts";
import { TlsRefused } from "./start-tls.ts";

/** Whose it is to fix. */
export type Whose = "platform" | "owner" | "you";

interface Explanation {
  detail: string;
  cause: string;
  whose: Whose;
}

/** A failed stage in words: what happened, the likely cause, and whose it is to fix. */
export function explainProbeFailure(stage: ProbeStage, error: unknown, target: { port: number }): Explanation {
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof NetworkError) return { detail, ...networkCause(stage, error, target.port) };
  if (stage === "tls") return { detail, ...tlsCause(error) };
  return { detail, ...postgresCause(error) };
}

function networkCause(stage: ProbeStage, { failure }: NetworkError, port: number): Omit<Explanation, "detail"> {
  if (stage === "dns") {
    return failure === "name-unknown"
      ? { cause: "the name does not exist (yet): a new endpoint's name takes minutes to spread", whose: "platform" }
      : { cause: "the name does not lead to the endpoint", whose: "platform" };
  }
  if (failure === "refused") {
    return {
      cause: `nothing listens on port ${port}, no target is healthy, or the connection is not accepted`,
      whose: "owner",
    };
  }
  return { cause: "the connection is not accepted, or a security group or network ACL drops it", whose: "owner" };
}

function tlsCause(error: unknown): Omit<Explanation, "detail"> {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (error instanceof TlsRefused) return { cause: "the server has TLS switched off", whose: "owner" };
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return {
      cause: "the certificate bears another name: state the database's own host name as the certificate name",
      whose: "you",
    };
  }
  if (/SELF_SIGNED|UNABLE_TO|CERT_/.test(code)) {
    return { cause: "the certificate's authority is not among the trusted ones", whose: "you" };
  }
  return { cause: "what answers there is not Postgres, or proxy protocol is on at the target group", whose: "owner" };
}

/** SQLSTATE codes of PostgreSQL's Appendix A. */
const SQLSTATE_CAUSES: Record<string, Omit<Explanation, "detail">> = {
  "28P01": { cause: "the user or the password is wrong", whose: "you" },
  "28000": { cause: "the server admits no such user, or none without TLS", whose: "you" },
  "3D000": { cause: "there is no database of that name", whose: "you" },
  "42501": { cause: "the user lacks the right", whose: "owner" },
  "53300": { cause: "the server has no connection left", whose: "owner" },
  "57P03": { cause: "the server is starting or recovering", whose: "owner" },
};

function postgresCause(error: unknown): Omit<Explanation, "detail"> {
  const code = (error as { code?: string }).code ?? "";
  return SQLSTATE_CAUSES[code] ?? { cause: "the database answered with an error", whose: "owner" };
}
