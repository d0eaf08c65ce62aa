import type { EnvironmentDetail, EnvironmentInput, EnvironmentPatch } from "@postern/platform-api";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Session, useSession } from "../api/session.ts";

export const environmentsQuery = ({ client, tenant }: Session) =>
  queryOptions({ queryKey: [tenant.id, "environments"], queryFn: () => client.environments.list(), staleTime: 60_000 });

export const environmentQuery = ({ client }: Session, name: string) =>
  queryOptions({ queryKey: ["environment", name], queryFn: () => client.environments.get(name) });

export const useCreateEnvironment = () =>
  useSaving(({ client }, input: EnvironmentInput) => client.environments.create(input));

export const useChangeEnvironment = ({ name, version }: EnvironmentDetail) =>
  useSaving(({ client }, patch: EnvironmentPatch) => client.environments.change(name, patch, version));

/** An environment is every tenant's: all is read again. */
function useSaving<Input>(save: (session: Session, input: Input) => Promise<EnvironmentDetail>) {
  const session = useSession();
  const cache = useQueryClient();
  return useMutation<EnvironmentDetail, Error, Input>({
    mutationFn: (input) => save(session, input),
    onSuccess: () => cache.invalidateQueries(),
  });
}
