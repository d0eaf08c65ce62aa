import { createHash, randomBytes } from "node:crypto";
import type { Identity } from "../access/caller.ts";
import type { Queries } from "../database/database.ts";
import { findKeyByDigest } from "./store.ts";

const PREFIX = "pst_";

/** A new key: its text goes to whoever asked, the digest stays. The text is all chance, so a plain digest tells nothing. */
export function makeKey(): { key: string; digest: string } {
  const key = PREFIX + randomBytes(32).toString("base64url");
  return { key, digest: digestOf(key) };
}

export async function findKeyIdentity(db: Queries, key: string): Promise<Identity | undefined> {
  if (!key.startsWith(PREFIX)) return undefined;
  const row = await findKeyByDigest(db, digestOf(key));
  if (!row || row.revokedAt || (row.expiresAt && row.expiresAt.getTime() <= Date.now())) return undefined;
  const { id, name, tenantId: tenant, role, scopes, expiresAt: until } = row;
  return {
    actor: { kind: "api-key", id, name },
    email: null,
    isOperator: false,
    memberships: [{ tenant, role }],
    scopes,
    until,
  };
}

function digestOf(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
