import type { Invitation, Member, TenantRole } from "@postern/platform-api";
import { and, asc, desc, eq, gt, isNull, sql } from "drizzle-orm";
import type { Queries } from "../database/database.ts";
import { newId } from "../database/ids.ts";
import { invitations, members, type TenantId, users } from "../database/schema.ts";

type InvitationRow = typeof invitations.$inferSelect;
/** More than this are not listed. */
const MOST = 1000;

export function listMemberships(db: Queries, userId: string): Promise<{ tenant: TenantId; role: TenantRole }[]> {
  return db
    .select({ tenant: members.tenantId, role: members.role })
    .from(members)
    .where(eq(members.userId, userId))
    .orderBy(asc(members.tenantId));
}

/** Answers whether they were not one already. */
export async function insertMember(db: Queries, tenantId: TenantId, userId: string, role: TenantRole) {
  const rows = await db.insert(members).values({ tenantId, userId, role }).onConflictDoNothing().returning();
  return rows.length > 0;
}

export async function listMembers(db: Queries, tenant: TenantId): Promise<Member[]> {
  const rows = await selectMembers(db).where(eq(members.tenantId, tenant)).orderBy(asc(users.email)).limit(MOST);
  return rows.map(toMember);
}

/** Of those who may read all that the tenant has. */
export async function adminAddresses(db: Queries, tenant: TenantId): Promise<string[]> {
  const rows = await selectMembers(db).where(and(eq(members.tenantId, tenant), eq(members.role, "admin")));
  return rows.map(({ email }) => email);
}

/** All of a tenant's, and nobody else may change any of them until the transaction ends. */
export async function lockMembers(transaction: Queries, tenant: TenantId): Promise<Member[]> {
  const rows = await selectMembers(transaction)
    .where(eq(members.tenantId, tenant))
    .orderBy(asc(members.userId))
    .for("update", { of: members });
  return rows.map(toMember);
}

export async function updateMember(db: Queries, tenant: TenantId, userId: string, role: TenantRole): Promise<void> {
  await db
    .update(members)
    .set({ role, version: sql`${members.version} + 1` })
    .where(and(eq(members.tenantId, tenant), eq(members.userId, userId)));
}

export async function deleteMember(db: Queries, tenant: TenantId, userId: string): Promise<void> {
  await db.delete(members).where(and(eq(members.tenantId, tenant), eq(members.userId, userId)));
}

export async function insertInvitation(
  db: Queries,
  invitation: Pick<InvitationRow, "tenantId" | "email" | "role" | "digest" | "expiresAt">,
): Promise<Invitation> {
  const [row] = await db
    .insert(invitations)
    .values({ id: newId("inv"), ...invitation })
    .returning();
  return toInvitation(row!);
}

/** Those that can still be accepted. */
export async function listInvitations(db: Queries, tenant: TenantId): Promise<Invitation[]> {
  const rows = await db
    .select()
    .from(invitations)
    .where(and(eq(invitations.tenantId, tenant), isOpen()))
    .orderBy(desc(invitations.id))
    .limit(MOST);
  return rows.map(toInvitation);
}

export async function deleteInvitation(db: Queries, tenant: TenantId, id: string): Promise<Invitation | undefined> {
  const [row] = await db
    .delete(invitations)
    .where(and(eq(invitations.tenantId, tenant), eq(invitations.id, id), isOpen()))
    .returning();
  return row && toInvitation(row);
}

/** Whoever's it is, marked as accepted; undefined when there is none to accept. Of two at once, one gets it. */
export async function takeInvitation(db: Queries, digest: string): Promise<InvitationRow | undefined> {
  const [row] = await db
    .update(invitations)
    .set({ acceptedAt: sql`now()` })
    .where(and(eq(invitations.digest, digest), isOpen()))
    .returning();
  return row;
}

function isOpen() {
  return and(isNull(invitations.acceptedAt), gt(invitations.expiresAt, sql`now()`));
}

function selectMembers(db: Queries) {
  return db
    .select({
      userId: users.id,
      name: users.name,
      email: users.email,
      role: members.role,
      version: members.version,
      createdAt: members.createdAt,
    })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId));
}

function toMember({ createdAt, ...row }: Omit<Member, "createdAt"> & { createdAt: Date }): Member {
  return { ...row, createdAt: createdAt.toISOString() };
}

function toInvitation({ id, email, role, createdAt, expiresAt }: InvitationRow): Invitation {
  return { id, email, role, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() };
}
