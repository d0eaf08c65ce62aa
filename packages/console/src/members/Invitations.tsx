import { Button, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSession } from "../api/session.ts";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { MakeOnceForm } from "../components/MakeOnceForm.tsx";
import { RoleTable } from "../components/RoleTable.tsx";
import { paths } from "../paths.ts";
import { invitationsQuery, useInvite, useWithdraw } from "./member-queries.ts";

/** Those who may join and have not yet, and a form for one more. */
export function Invitations() {
  const { data } = useQuery(invitationsQuery(useSession(), true));
  const inviting = useInvite();
  const withdrawing = useWithdraw();
  const rows = (data?.items ?? []).map(({ id, email, role, createdAt }) => ({
    ...{ id, subject: email, role, at: createdAt },
    last: (
      <Button size="xs" variant="default" onClick={() => withdrawing.mutate(id)}>
        Withdraw
      </Button>
    ),
  }));
  return (
    <Stack component="section" maw={760}>
      <Title order={2} size="h4">
        Invite somebody
      </Title>
      <MakeOnceForm
        field={{ name: "email", label: "E-mail", type: "email" }}
        action="Invite"
        making={inviting}
        show={(invitation) => ({
          title: `Send this to ${invitation.email}`,
          note: "It is shown this once, and whoever has it can join.",
          label: "the invitation",
          text: linkOf(invitation),
        })}
      />
      <ErrorMessage error={withdrawing.error} />
      {rows.length > 0 && <RoleTable heads={["Invited", "Role", "When", "Change"]} rows={rows} />}
    </Stack>
  );
}

function linkOf({ token, email }: { token: string; email: string }): string {
  return `${window.location.origin}${paths.join}#${new URLSearchParams({ token, email })}`;
}
