import { Skeleton, Stack, Text } from "@mantine/core";
import type { ApiKey, NewApiKey, TenantRole } from "@postern/platform-api";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Session, useSession } from "../api/session.ts";
import { ConfirmButton } from "../components/ConfirmButton.tsx";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { MakeOnceForm } from "../components/MakeOnceForm.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { RoleTable } from "../components/RoleTable.tsx";

const apiKeysQuery = ({ client, tenant }: Session) =>
  queryOptions({ queryKey: [tenant.id, "api-keys"], queryFn: () => client.apiKeys.list({ limit: 200 }) });

export function ApiKeysPage() {
  const session = useSession();
  const { client, tenant } = session;
  const { data, error } = useQuery(apiKeysQuery(session));
  const cache = useQueryClient();
  const onSuccess = () => cache.invalidateQueries({ queryKey: [tenant.id, "api-keys"] });
  const making = useMutation<NewApiKey, Error, { subject: string; role: TenantRole }>({
    mutationFn: ({ subject, role }) => client.apiKeys.create({ name: subject, role }),
    onSuccess,
  });
  const revoking = useMutation({ mutationFn: (id: string) => client.apiKeys.revoke(id), onSuccess });
  const rows = (data?.items ?? []).map((key) => ({
    ...{ id: key.id, subject: key.name, role: key.role, at: key.createdAt },
    last: <KeyState apiKey={key} onRevoke={() => revoking.mutate(key.id)} />,
  }));
  return (
    <>
      <PageTitle title="API keys" />
      <Stack gap="xl">
        <MakeOnceForm
          field={{ name: "name", label: "Name" }}
          action="Make a key"
          making={making}
          show={({ name, key }) => ({ title: `The key '${name}' is shown this once`, label: "the key", text: key })}
        />
        <ErrorMessage error={revoking.error} />
        {!data && (error ? <ErrorMessage error={error} /> : <Skeleton h={120} />)}
        {data?.items.length === 0 && <Text c="dimmed">No key yet. A program sends one as Authorization: Bearer.</Text>}
        {rows.length > 0 && <RoleTable heads={["Name", "Role", "Made", "State"]} rows={rows} />}
      </Stack>
    </>
  );
}

function KeyState({ apiKey: { name, revokedAt }, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  if (revokedAt) return "revoked";
  return (
    <ConfirmButton
      size="xs"
      question={`Revoke '${name}'? Programs that use it are refused at once.`}
      answer="Revoke the key"
      onConfirm={onRevoke}
    >
      Revoke
    </ConfirmButton>
  );
}
