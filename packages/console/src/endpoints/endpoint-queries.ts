import type { Connection } from "@postern/platform-api";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Session, useSession } from "../api/session.ts";
import type { LastTest } from "./endpoint-hops.ts";

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

/** How many connections' last tests colour the picture: each is a call. */
const TESTS_SHOWN = 10;

/** The last test of each connection through the endpoint that has one, newest first. */
export const lastTestsQuery = ({ client, tenant }: Session, connections: Connection[]) => {
  const shown = connections.slice(0, TESTS_SHOWN);
  return queryOptions({
    queryKey: [tenant.id, "connection", "last-tests", shown.map(({ id }) => id)],
    queryFn: async (): Promise<LastTest[]> => {
      const pages = await Promise.all(shown.map(({ id }) => client.connections.testRuns(id, { limit: 5 })));
      const last = pages.flatMap(({ items }, index) => {
        const run = items.find(({ state }) => state === "ended");
        const connection = shown[index];
        return run && connection?.kind === "private" ? [{ database: connection.endpointDatabase, run }] : [];
      });
      return last.sort((a, b) => Date.parse(b.run.startedAt) - Date.parse(a.run.startedAt));
    },
    enabled: shown.length > 0,
  });
};

export const useRetryEndpoint = (id: string) => useChange<void>(({ client }) => client.endpoints.retry(id));

/** `force`: also while connections use it. */
export const useRemoveEndpoint = (id: string) =>
  useChange<{ force: boolean }>(({ client }, { force }) => client.endpoints.remove(id, { force }));

function useChange<Input>(change: (session: Session, input: Input) => Promise<unknown>) {
  const session = useSession();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => change(session, input),
    onSettled: () => cache.invalidateQueries({ queryKey: [session.tenant.id] }),
  });
}
