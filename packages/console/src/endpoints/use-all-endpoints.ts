import type { Endpoint, PlatformEvent } from "@postern/platform-api";
import { infiniteQueryOptions, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";
import { type Session, useSession } from "../api/session.ts";
import { useEvents } from "../live/liveness.ts";
import { putEndpoint } from "./put-endpoint.ts";

const PAGE = 200;

const allEndpointsQuery = ({ client, tenant }: Session) =>
  infiniteQueryOptions({
    // Not below "endpoints", which is read anew for each event: of thousands, only the one that has changed is read.
    queryKey: [tenant.id, "all-endpoints"],
    queryFn: ({ pageParam }) => client.endpoints.list({ limit: PAGE, ...(pageParam ? { after: pageParam } : {}) }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });

/** All that the tenant has, newest first: those of the first page at once, the others as they come. */
export function useAllEndpoints(): { endpoints: Endpoint[] | undefined; isComplete: boolean; error: unknown } {
  const session = useSession();
  const query = allEndpointsQuery(session);
  const { data, error, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery(query);
  useEffect(() => {
    if (hasNextPage && !isFetching && !error) void fetchNextPage();
  }, [hasNextPage, isFetching, error, fetchNextPage]);
  usePutChanged(session);
  const endpoints = useMemo(() => data?.pages.flatMap(({ items }) => items), [data]);
  return { endpoints, isComplete: !hasNextPage, error };
}

function usePutChanged(session: Session): void {
  const cache = useQueryClient();
  const onEvent = useCallback(
    async (event: PlatformEvent) => {
      if (event.type !== "changed" || event.subject !== "endpoint") return;
      const { queryKey } = allEndpointsQuery(session);
      try {
        const { history: _, ...endpoint } = await session.client.endpoints.get(event.id);
        cache.setQueryData(queryKey, (list) => list && putEndpoint(list, endpoint));
      } catch {
        await cache.invalidateQueries({ queryKey });
      }
    },
    [cache, session],
  );
  useEvents(onEvent);
}
