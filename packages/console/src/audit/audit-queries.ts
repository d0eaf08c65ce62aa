import type { AuditFilter, AuditFormat } from "@postern/platform-api";
import { Problem } from "@postern/platform-api";
import { infiniteQueryOptions, useMutation } from "@tanstack/react-query";
import { type Session, useSession } from "../api/session.ts";

export const auditQuery = ({ client, tenant }: Session, filter: Partial<AuditFilter>) =>
  infiniteQueryOptions({
    queryKey: [tenant.id, "audit", filter],
    queryFn: ({ pageParam }) =>
      client.audit({ ...filter, limit: 50, ...(pageParam === null ? {} : { after: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });

/** Saves what the filter leaves as a file of the browser's. */
export function useAuditDownload(filter: Partial<AuditFilter>) {
  const { tenant } = useSession();
  return useMutation({
    mutationFn: async (format: AuditFormat) => {
      const given = Object.entries({ ...filter, format }).filter(([, value]) => value !== undefined);
      const answer = await fetch(`/api/v1/audit/export?${new URLSearchParams(Object.fromEntries(given))}`, {
        headers: { "postern-tenant": tenant.id },
      });
      if (!answer.ok) throw new Error(Problem.parse(await answer.json()).detail);
      saveFile(await answer.blob(), `audit.${format}`);
    },
  });
}

function saveFile(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser reads it after the click has been dealt with.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
