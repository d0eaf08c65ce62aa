import { createHash, randomBytes } from "node:crypto";
import type { Acceptance, Invitation, InvitationInput, Role } from "@postern/platform-api";
import type { Caller, Identity } from "../access/caller.ts";
import { type Recorder, recordChange } from "../audit/record.ts";
import { type Database, type Queries, violates } from "../database/database.ts";
import { ApiProblem, invalidInput } from "../http/problem.ts";
import { invitationLetter } from "../mails/letters.ts";
import type { Mailbox } from "../mails/open-mailbox.ts";
import { createUser, hasUser, makeOperator } from "../sign-in/users.ts";
import { deleteInvitation, insertInvitation, insertMember, takeInvitation } from "./store.ts";

const DAYS = 7;

export interface InviteParts {
  db: Database;
  mailbox: Mailbox;
  publicUrl: string;
}

/**
 * Invites somebody into the caller's tenant, or to run the platform, by mail where there is one. The token is in this
 * answer, to pass on.
 */
export function invite(
  { db, mailbox, publicUrl }: InviteParts,
  caller: Caller,
  { email, role }: InvitationInput,
): Promise<Invitation & { token: string }> {
  if (role === "operator" && caller.role !== "operator") {
    throw new ApiProblem("not-allowed", "only an operator invites operators; choose another role");
  }
  return db.transaction(async (transaction) => {
    const token = randomBytes(32).toString("base64url");
    const expiresAt = new Date(Date.now() + DAYS * 24 * 3600 * 1000);
    const after = await insertInvitation(transaction, {
      ...{ tenantId: caller.tenant, email, role, expiresAt },
      digest: digestOf(token),
    });
    await recordChange(transaction, about(caller, role), { action: "member-invited", subjectId: after.id, after });
    await mailbox.post(transaction, { recipient: email, ...invitationLetter(after, token, publicUrl) });
    return { ...after, token };
  });
}

export function withdrawInvitation(db: Database, caller: Caller, id: string): Promise<void> {
  return db.transaction(async (transaction) => {
    const before = await deleteInvitation(transaction, caller.tenant, id);
    if (!before || !mayKnowOf(before, caller))
      throw new ApiProblem("not-found", `there is no open invitation '${id}'; GET /api/v1/invitations lists`);
    await recordChange(transaction, about(caller, before.role), {
      ...{ action: "invitation-withdrawn", subjectId: id, before },
    });
  });
}

/** Who is to run the platform is no tenant's business, though an operator who invites acts in one. */
export function mayKnowOf(invitation: Pick<Invitation, "role">, caller: Pick<Caller, "role">): boolean {
  return invitation.role !== "operator" || caller.role === "operator";
}

function about(caller: Caller, invited: Role): Recorder {
  return invited === "operator" ? { ...caller, tenant: null } : caller;
}

/**
 * Joins the tenant that the token invites into: as the user who is signed in, whose address must be the invited one, or
 * as a new one with a password.
 */
export async function acceptInvitation(
  db: Database,
  identity: Identity | undefined,
  requestId: string,
  acceptance: Acceptance,
): Promise<void> {
  try {
    await db.transaction(async (transaction) => {
      const invitation = await takeInvitation(transaction, digestOf(acceptance.token));
      if (!invitation) {
        throw new ApiProblem("not-found", "there is no invitation with this token, or it has expired; ask for another");
      }
      const { id, name } = await whoJoins(transaction, identity, invitation.email, acceptance);
      const { tenantId: tenant, email, role } = invitation;
      const by = { actor: { kind: "user", id, name }, role, tenant, requestId } as const;
      if (role === "operator") {
        await makeOperator(transaction, id);
        const change = { action: "operator-created", subjectId: id, after: { name, email } } as const;
        return recordChange(transaction, { ...by, tenant: null }, change);
      }
      await insertMember(transaction, tenant, id, role);
      await recordChange(transaction, by, { action: "member-joined", subjectId: id, after: { name, email, role } });
    });
  } catch (error) {
    // Somebody has made the account in between: then it is as if it had been there.
    if (violates(error, "users_email_unique")) throw signInFirst();
    throw error;
  }
}

async function whoJoins(
  transaction: Queries,
  identity: Identity | undefined,
  email: string,
  { name, password }: Acceptance,
): Promise<{ id: string; name: string }> {
  if (identity?.actor.kind === "user") {
    if (identity.email === email) return identity.actor;
    throw new ApiProblem("not-allowed", "the invitation is for another address than yours; sign in with that one");
  }
  if (await hasUser(transaction, email)) throw signInFirst();
  const missing = Object.entries({ name, password }).flatMap(([field, value]) => (value === undefined ? [field] : []));
  if (name === undefined || password === undefined) {
    throw invalidInput(missing.map((field) => ({ field, message: "is missing; it makes your account" })));
  }
  return createUser(transaction, { email, name, password });
}

function signInFirst(): ApiProblem {
  return new ApiProblem("not-allowed", "the invited address has an account; sign in and accept again");
}

function digestOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
