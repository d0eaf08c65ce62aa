import { clientsOf } from "./clients.ts";
import type { AwsSession } from "./session.ts";

const SECONDS = 900;

/**
 * A token that a database of RDS with IAM authentication takes as a password for fifteen minutes: a signed URL without
 * its scheme (Amazon RDS User Guide, "Connecting to your DB instance using IAM authentication"). It is signed for the
 * database's own name and port, whatever is dialled. Nothing is called but what finds the session's credentials.
 */
export async function signDatabaseToken(
  session: AwsSession,
  { host, port, user }: { host: string; port: number; user: string },
): Promise<string> {
  const signer = await clientsOf(session).rds.config.signer({
    name: "sigv4",
    signingName: "rds-db",
    signingRegion: session.region,
    properties: {},
  });
  if (!("presign" in signer)) throw new Error("the SDK's signer makes no signed URLs");
  const presign = signer.presign as (request: object, options: object) => Promise<{ query: Record<string, string> }>;
  const { query } = await presign.call(
    signer,
    {
      method: "GET",
      protocol: "https:",
      hostname: host,
      port,
      path: "/",
      headers: { host: `${host}:${port}` },
      query: { Action: "connect", DBUser: user },
    },
    { signingService: "rds-db", signingRegion: session.region, expiresIn: SECONDS },
  );
  const text = Object.entries(query).map((pair) => pair.map(percentEncode).join("="));
  return `${host}:${port}/?${text.join("&")}`;
}

/** As SigV4 wants it: all but letters, digits and `-_.~`. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
