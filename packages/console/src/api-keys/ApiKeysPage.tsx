import { Alert, Button, Group, Select, Skeleton, Stack, Table, Text, TextInput } from "@mantine/core";
import { type ApiKey, type ApiKeyInput, TENANT_ROLES, type TenantRole } from "@postern/platform-api";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { fieldError } from "../api/error-words.ts";
import { type Session, useSession } from "../api/session.ts";
import { ConfirmButton } from "../components/ConfirmButton.tsx";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { CopyText } from "../ui/CopyText.tsx";
import { Moment } from "../ui/Moment.tsx";

const apiKeysQuery = ({ client, tenant }: Session) =>
  queryOptions({ queryKey: [tenant.id, "api-keys"], queryFn: () => client.apiKeys.list({ limit: 200 }) });

export function ApiKeysPage() {
  const session = useSession();
  const { data, error } = useQuery(apiKeysQuery(session));
  const cache = useQueryClient();
  const revoking = useMutation({
    mutationFn: (id: string) => session.client.apiKeys.revoke(id),
    onSuccess: () => cache.invalidateQueries({ queryKey: [session.tenant.id, "api-keys"] }),
  });
  return (
    <>
      <PageTitle title="API keys" />
      <Stack gap="xl">
        <KeyForm />
        <ErrorMessage error={revoking.error} />
        {!data && (error ? <ErrorMessage error={error} /> : <Skeleton h={120} />)}
        {data?.items.length === 0 && <Text c="dimmed">No key yet. A program sends one as Authorization: Bearer.</Text>}
        {data && data.items.length > 0 && <KeyTable keys={data.items} onRevoke={(id) => revoking.mutate(id)} />}
      </Stack>
    </>
  );
}

function KeyTable({ keys, onRevoke }: { keys: ApiKey[]; onRevoke: (id: string) => void }) {
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Role</Table.Th>
            <Table.Th>Made</Table.Th>
            <Table.Th>State</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map(({ id, name, role, createdAt, revokedAt }) => (
            <Table.Tr key={id}>
              <Table.Td>{name}</Table.Td>
              <Table.Td>{role}</Table.Td>
              <Table.Td>
                <Moment at={createdAt} />
              </Table.Td>
              <Table.Td>
                {revokedAt ? (
                  "revoked"
                ) : (
                  <ConfirmButton
                    size="xs"
                    question={`Revoke '${name}'? Programs that use it are refused at once.`}
                    answer="Revoke the key"
                    onConfirm={() => onRevoke(id)}
                  >
                    Revoke
                  </ConfirmButton>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function KeyForm() {
  const { client, tenant } = useSession();
  const cache = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState<TenantRole>("member");
  const making = useMutation({
    mutationFn: (input: ApiKeyInput) => client.apiKeys.create(input),
    onSuccess: () => {
      setName("");
      return cache.invalidateQueries({ queryKey: [tenant.id, "api-keys"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate({ name, role });
  };
  return (
    <form onSubmit={submit}>
      <Stack maw={760}>
        <Group align="flex-end">
          <TextInput
            label="Name"
            required
            value={name}
            error={fieldError(making.error, "name")}
            onChange={(event) => setName(event.currentTarget.value)}
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
          <Button type="submit" loading={making.isPending}>
            Make a key
          </Button>
        </Group>
        <ErrorMessage error={making.error} />
        {making.data && (
          <Alert color="blue" variant="outline" title={`The key '${making.data.name}' is shown this once`}>
            <CopyText label="the key" text={making.data.key} />
          </Alert>
        )}
      </Stack>
    </form>
  );
}
