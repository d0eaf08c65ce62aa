import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Session, useSession } from "../api/session.ts";

export const waitingRequestsQuery = ({ client }: Session) =>
  queryOptions({
    queryKey: ["approvals"],
    queryFn: () => client.requests.waiting({ limit: 200 }),
  });

export const useApprove = () => useDecision(({ client }, id: string) => client.requests.approve(id));

export const useRefuse = () =>
  useDecision(({ client }, { id, reason }: { id: string; reason: string }) => client.requests.refuse(id, reason));

/** A decision concerns the tenant that asked, whichever it is: all is read again. */
function useDecision<Input, Answer>(decide: (session: Session, input: Input) => Promise<Answer>) {
  const session = useSession();
  const cache = useQueryClient();
  return useMutation<Answer, Error, Input>({
    mutationFn: (input) => decide(session, input),
    onSettled: () => cache.invalidateQueries(),
  });
}
