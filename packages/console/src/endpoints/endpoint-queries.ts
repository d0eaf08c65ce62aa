import { ENDPOINT_STATE_FACTS, type Endpoint } from "@postern/platform-api";
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { LIVE_MS } from "../api/query-client.ts";
import { type Session, useSession } from "../api/session.ts";

const PAGE = 200;
/** Where the platform's part is done and only somebody's decision changes anything, looking is less urgent. */
const CALM_MS = 10_000;

export const endpointsQuery = ({ client, tenant }: Session, limit = PAGE) =>
  queryOptions({
    queryKey: [tenant.id, "endpoints", limit],
    queryFn: () => client.endpoints.list({ limit }),
    placeholderData: keepPreviousData,
    refetchInterval: LIVE_MS,
  });

export const endpointQuery = ({ client, tenant }: Session, id: string) =>
  queryOptions({
    queryKey: [tenant.id, "endpoint", id],
    queryFn: () => client.endpoints.get(id),
    refetchInterval: ({ state: { data } }) => (data && isCalm(data) ? CALM_MS : LIVE_MS),
  });

/** The connections that go through one endpoint. */
export const endpointConnectionsQuery = ({ client, tenant }: Session, endpointId: string) =>
  queryOptions({
    queryKey: [tenant.id, "connections", "of", endpointId],
    queryFn: async () =>
      (await client.connections.list({ limit: PAGE })).items.filter(
        (each) => each.kind === "private" && each.endpointId === endpointId,
      ),
    refetchInterval: CALM_MS,
  });

export function useEndpointAction(id: string, verb: "retry" | "remove") {
  const { client, tenant } = useSession();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => client.endpoints[verb](id),
    onSettled: () => cache.invalidateQueries({ queryKey: [tenant.id] }),
  });
}

function isCalm({ state }: Endpoint): boolean {
  return ENDPOINT_STATE_FACTS[state].turn === "nobody";
}
