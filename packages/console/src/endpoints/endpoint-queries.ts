import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Session, useSession } from "../api/session.ts";

const PAGE = 200;

export const endpointQuery = ({ client, tenant }: Session, id: string) =>
  queryOptions({
    queryKey: [tenant.id, "endpoint", id],
    queryFn: () => client.endpoints.get(id),
  });

/** The connections that go through one endpoint. */
export const endpointConnectionsQuery = ({ client, tenant }: Session, endpointId: string) =>
  queryOptions({
    queryKey: [tenant.id, "connections", "of", endpointId],
    queryFn: async () =>
      (await client.connections.list({ limit: PAGE })).items.filter(
        (each) => each.kind === "private" && each.endpointId === endpointId,
      ),
  });

export function useEndpointAction(id: string, verb: "retry" | "remove") {
  const { client, tenant } = useSession();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => client.endpoints[verb](id),
    onSettled: () => cache.invalidateQueries({ queryKey: [tenant.id] }),
  });
}
