import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Session, useSession } from "../api/session.ts";
import type { Pasted } from "./read-pasted.ts";

export const environmentChoicesQuery = ({ client, tenant }: Session) =>
  queryOptions({ queryKey: [tenant.id, "environments"], queryFn: () => client.environments.list(), staleTime: 60_000 });

/** The endpoints that a service has already, in any environment. */
export const endpointsOfServiceQuery = ({ client, tenant }: Session, serviceName: string | undefined) =>
  queryOptions({
    queryKey: [tenant.id, "endpoints", "of-service", serviceName],
    queryFn: async () =>
      (await client.endpoints.list({ limit: 200 })).items.filter((each) => each.serviceName === serviceName),
    enabled: serviceName !== undefined,
  });

export function useFileRequest() {
  const { client, tenant } = useSession();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ pasted, environment, reuse }: { pasted: Pasted; environment: string; reuse: boolean }) => {
      const { serviceName, region, databases } = pasted;
      const document = {
        type: "Postgres Interface-type",
        serviceName,
        region,
        environment,
        ...(databases ? { databases } : {}),
      };
      return client.requests.file(document, reuse ? "reuse" : "refuse");
    },
    onSuccess: () => cache.invalidateQueries({ queryKey: [tenant.id] }),
  });
}
