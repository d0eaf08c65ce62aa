import type { EventSubject } from "@postern/platform-api";
import type { QueryKey } from "@tanstack/react-query";

/** What has to be read anew when a thing of a tenant has changed, as the beginnings of its queries' keys. */
const QUERIES_ABOUT: Record<EventSubject, (tenant: string, id: string) => QueryKey[]> = {
  tenant: () => [["me"]],
  member: (tenant) => [[tenant, "members"], ["me"]],
  invitation: (tenant) => [[tenant, "invitations"]],
  "api-key": (tenant) => [[tenant, "api-keys"]],
  webhook: (tenant) => [[tenant, "webhooks"]],
  request: (tenant) => [[tenant, "requests"]],
  approval: () => [["approvals"]],
  endpoint: (tenant, id) => [
    [tenant, "endpoint", id],
    [tenant, "endpoints"],
  ],
  connection: (tenant, id) => [
    [tenant, "connection", id],
    [tenant, "connections"],
  ],
  // Of which connection, the event does not say; a page shows one.
  "test-run": (tenant) => [[tenant, "connection"]],
  "audit-entry": (tenant) => [[tenant, "audit"]],
};

export function queriesAbout(subject: EventSubject, tenant: string, id: string): QueryKey[] {
  return QUERIES_ABOUT[subject](tenant, id);
}
