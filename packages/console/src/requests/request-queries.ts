import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Session, useSession } from "../api/session.ts";
import type { Pasted } from "./read-pasted.ts";

export const environmentChoicesQuery = ({ client, tenant }: Session) =>
  queryOptions({ queryKey: [tenant.id, "environments"], queryFn: () => client.environments.list(), staleTime: 60_000 });

/** The newest that there are. */
export const requestsQuery = ({ client, tenant }: Session) =>
  queryOptions({
    queryKey: [tenant.id, "requests"],
    queryFn: () => client.requests.list({ limit: 200 }),
    refetchInterval: 10_000,
  });

export interface Wanted {
  pasted: Pasted;
  environment: string;
}

/** What would come of the request; asked only about what is complete. */
export const previewQuery = ({ client, tenant }: Session, wanted: Wanted | undefined) =>
  queryOptions({
    queryKey: [tenant.id, "request-preview", wanted && documentOf(wanted)],
    queryFn: () => client.requests.preview(documentOf(wanted as Wanted)),
    enabled: wanted !== undefined,
    // The owner may change what AWS says at any moment, which is what people wait for here.
    refetchInterval: ({ state }) => (state.status === "error" ? 10_000 : false),
  });

export function useFileRequest() {
  const { client, tenant } = useSession();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ reuse, ...wanted }: Wanted & { reuse: boolean }) =>
      client.requests.file(documentOf(wanted), reuse ? "reuse" : "refuse"),
    onSuccess: () => cache.invalidateQueries({ queryKey: [tenant.id] }),
  });
}

function documentOf({ pasted: { serviceName, region, databases }, environment }: Wanted) {
  return { type: "Postgres Interface-type", serviceName, region, environment, ...(databases ? { databases } : {}) };
}
