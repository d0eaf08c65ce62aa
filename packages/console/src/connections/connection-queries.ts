import type { Connection, ConnectionInput, ConnectionPatch, Endpoint } from "@postern/platform-api";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Session, useSession } from "../api/session.ts";

const PAGE = 200;

export const connectionsQuery = ({ client, tenant }: Session) =>
  queryOptions({
    queryKey: [tenant.id, "connections", "all"],
    queryFn: () => client.connections.list({ limit: PAGE }),
  });

export const connectionQuery = ({ client, tenant }: Session, id: string) =>
  queryOptions({ queryKey: [tenant.id, "connection", id], queryFn: () => client.connections.get(id) });

export const testRunsQuery = ({ client, tenant }: Session, id: string) =>
  queryOptions({
    queryKey: [tenant.id, "connection", id, "test-runs"],
    queryFn: () => client.connections.testRuns(id, { limit: 20 }),
  });

/** What has become of it, newest first. */
export const versionsQuery = ({ client, tenant }: Session, id: string) =>
  queryOptions({
    queryKey: [tenant.id, "connection", id, "versions"],
    queryFn: () => client.connections.versions(id, { limit: PAGE }),
  });

/** The endpoints that a private connection may go through. */
export const connectableEndpointsQuery = ({ client, tenant }: Session) =>
  queryOptions({
    queryKey: [tenant.id, "endpoints", "connectable"],
    queryFn: async (): Promise<Endpoint[]> =>
      (await client.endpoints.list({ limit: PAGE })).items.filter(({ actions }) => actions.includes("connect")),
  });

export const dialingEnvironmentsQuery = ({ client, tenant }: Session) =>
  queryOptions({ queryKey: [tenant.id, "environments"], queryFn: () => client.environments.list(), staleTime: 60_000 });

export function useCreateConnection() {
  return useChange<ConnectionInput, Connection>(({ client }, input) => client.connections.create(input));
}

/** `seen` is the version that was edited: with another one there by now it is refused. */
export function useChangeConnection(id: string) {
  return useChange<{ patch: ConnectionPatch; seen: number }, Connection>(({ client }, { patch, seen }) =>
    client.connections.change(id, patch, seen),
  );
}

export function useRemoveConnection(id: string) {
  return useChange<void, undefined>(({ client }) => client.connections.remove(id));
}

/** Whatever is changed, what was read of the tenant is read again. */
function useChange<Input, Answer>(change: (session: Session, input: Input) => Promise<Answer>) {
  const session = useSession();
  const cache = useQueryClient();
  return useMutation<Answer, Error, Input>({
    mutationFn: (input) => change(session, input),
    onSuccess: () => cache.invalidateQueries({ queryKey: [session.tenant.id] }),
  });
}
