import type { TenantRole } from "@postern/platform-api";
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type Session, useSession } from "../api/session.ts";

export const membersQuery = ({ client, tenant }: Session) =>
  queryOptions({ queryKey: [tenant.id, "members"], queryFn: () => client.members.list() });

export const invitationsQuery = ({ client, tenant }: Session, mayRead: boolean) =>
  queryOptions({ queryKey: [tenant.id, "invitations"], queryFn: () => client.invitations.list(), enabled: mayRead });

export const useInvite = () =>
  useChange(({ client }, { subject, role }: { subject: string; role: TenantRole }) =>
    client.invitations.create({ email: subject, role }),
  );

export const useWithdraw = () => useChange(({ client }, id: string) => client.invitations.withdraw(id));

export const useChangeRole = () =>
  useChange(({ client }, { userId, role }: { userId: string; role: TenantRole }) =>
    client.members.change(userId, role),
  );

export const useRemoveMember = () => useChange(({ client }, userId: string) => client.members.remove(userId));

function useChange<Input, Answer>(change: (session: Session, input: Input) => Promise<Answer>) {
  const session = useSession();
  const cache = useQueryClient();
  return useMutation<Answer, Error, Input>({
    mutationFn: (input) => change(session, input),
    onSuccess: () => cache.invalidateQueries({ queryKey: [session.tenant.id] }),
  });
}
