import type { Member, TenantRole } from "@postern/platform-api";
import type { Caller } from "../access/caller.ts";
import { recordChange } from "../audit/record.ts";
import type { Database, Queries } from "../database/database.ts";
import { refuseStale } from "../http/if-match.ts";
import { ApiProblem } from "../http/problem.ts";
import { deleteMember, lockMembers, updateMember } from "./store.ts";

export function changeMember(
  db: Database,
  caller: Caller,
  userId: string,
  role: TenantRole,
  seen: string | undefined,
): Promise<Member> {
  return db.transaction(async (transaction) => {
    const before = await lockMember(transaction, caller, userId, seen, role === "admin");
    await updateMember(transaction, caller.tenant, userId, role);
    const after = { ...before, role, version: before.version + 1 };
    await recordChange(transaction, caller, { action: "member-changed", subjectId: userId, before, after });
    return after;
  });
}

export function removeMember(db: Database, caller: Caller, userId: string, seen: string | undefined): Promise<void> {
  return db.transaction(async (transaction) => {
    const before = await lockMember(transaction, caller, userId, seen, false);
    await deleteMember(transaction, caller.tenant, userId);
    await recordChange(transaction, caller, { action: "member-removed", subjectId: userId, before });
  });
}

/** A tenant keeps an admin: of all its members at once, since two could otherwise leave together. */
async function lockMember(
  transaction: Queries,
  { tenant }: Caller,
  userId: string,
  seen: string | undefined,
  staysAdmin: boolean,
) {
  const all = await lockMembers(transaction, tenant);
  const member = all.find((one) => one.userId === userId);
  if (!member) throw new ApiProblem("not-found", `there is no member '${userId}'; GET /api/v1/members lists them`);
  refuseStale(`member '${userId}'`, member, seen);
  const others = all.filter(({ role, userId: id }) => role === "admin" && id !== userId);
  if (member.role === "admin" && !staysAdmin && others.length === 0) {
    throw new ApiProblem("in-use", `'${userId}' is the tenant's last admin; make another member one first`);
  }
  return member;
}
