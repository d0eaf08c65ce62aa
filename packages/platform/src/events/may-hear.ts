import { type EventSubject, includesRole, type Role, type Scope } from "@postern/platform-api";
import { type Access, ROUTE_ACCESS, type RouteName } from "../access/route-access.ts";

/** Who may read a thing may hear of it. */
const READ_BY: Record<EventSubject, RouteName> = {
  tenant: "get /me",
  member: "get /members",
  invitation: "get /invitations",
  "api-key": "get /api-keys",
  webhook: "get /webhooks",
  request: "get /requests/{id}",
  approval: "get /approvals",
  endpoint: "get /endpoints/{id}",
  connection: "get /connections/{id}",
  "test-run": "get /test-runs/{id}",
  "audit-entry": "get /audit",
};

/** Whether somebody in this role, perhaps with a key that is narrowed down, is told of such a thing. */
export function mayHear(subject: EventSubject, role: Role, scopes: Scope[] | null): boolean {
  const { needs, scope }: Access = ROUTE_ACCESS[READ_BY[subject]];
  if (scopes !== null && (scope === undefined || !scopes.includes(scope))) return false;
  return needs === "anyone" || needs === "signed-in" || includesRole(role, needs);
}
