import { Alert, Button, Group, Select, Stack, Table, Text, TextInput, Title } from "@mantine/core";
import { TENANT_ROLES, type TenantRole } from "@postern/platform-api";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { fieldError } from "../api/error-words.ts";
import { useSession } from "../api/session.ts";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { paths } from "../paths.ts";
import { CopyText } from "../ui/CopyText.tsx";
import { Moment } from "../ui/Moment.tsx";
import { invitationsQuery, useInvite, useWithdraw } from "./member-queries.ts";

/** Those who may join and have not yet, and a form for one more. */
export function Invitations() {
  const { data } = useQuery(invitationsQuery(useSession(), true));
  const withdrawing = useWithdraw();
  return (
    <Stack component="section" maw={760}>
      <Title order={2} size="h4">
        Invite somebody
      </Title>
      <InvitationForm />
      <ErrorMessage error={withdrawing.error} />
      {data && data.items.length > 0 && (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Invited</Table.Th>
              <Table.Th>Role</Table.Th>
              <Table.Th>When</Table.Th>
              <Table.Th>Change</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.items.map(({ id, email, role, createdAt }) => (
              <Table.Tr key={id}>
                <Table.Td>{email}</Table.Td>
                <Table.Td>{role}</Table.Td>
                <Table.Td>
                  <Moment at={createdAt} />
                </Table.Td>
                <Table.Td>
                  <Button size="xs" variant="default" onClick={() => withdrawing.mutate(id)}>
                    Withdraw
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  );
}

function InvitationForm() {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<TenantRole>("member");
  const inviting = useInvite();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    inviting.mutate({ email, role }, { onSuccess: () => setEmail("") });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Group align="flex-end">
          <TextInput
            label="E-mail"
            type="email"
            required
            value={email}
            error={fieldError(inviting.error, "email")}
            onChange={(event) => setEmail(event.currentTarget.value)}
            w={280}
          />
          <Select
            label="Role"
            allowDeselect={false}
            data={[...TENANT_ROLES]}
            value={role}
            onChange={(chosen) => chosen && setRole(chosen as TenantRole)}
            w={140}
          />
          <Button type="submit" loading={inviting.isPending}>
            Invite
          </Button>
        </Group>
        <ErrorMessage error={inviting.error} />
        {inviting.data && (
          <Alert color="blue" variant="outline" title={`Send this to ${inviting.data.email}`}>
            <Text size="sm" mb="xs">
              It is shown this once, and whoever has it can join.
            </Text>
            <CopyText label="the invitation" text={linkOf(inviting.data)} />
          </Alert>
        )}
      </Stack>
    </form>
  );
}

function linkOf({ token, email }: { token: string; email: string }): string {
  return `${window.location.origin}${paths.join}#${new URLSearchParams({ token, email })}`;
}
