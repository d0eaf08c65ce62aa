import { Button, Paper, Skeleton, Stack, Table, Title } from "@mantine/core";
import type { Connection } from "@postern/platform-api";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useMay, useSession } from "../api/session.ts";
import { ConfirmButton } from "../components/ConfirmButton.tsx";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { LinkButton } from "../components/LinkButton.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { TextLink } from "../components/TextLink.tsx";
import { paths } from "../paths.ts";
import { Facts } from "../ui/Facts.tsx";
import { Moment } from "../ui/Moment.tsx";
import { Sparkline } from "../ui/Sparkline.tsx";
import { ConnectionVersions } from "./ConnectionVersions.tsx";
import { connectionQuery, testRunsQuery, useRemoveConnection, useTestConnection } from "./connection-queries.ts";
import { TestStages } from "./TestStages.tsx";

export function ConnectionPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const navigate = useNavigate();
  const { data: connection, error } = useQuery(connectionQuery(useSession(), id));
  const test = useTestConnection(id);
  const remove = useRemoveConnection(id);
  const isMember = useMay("member");
  if (!connection) return error ? <ErrorMessage error={error} /> : <Skeleton h={320} />;
  return (
    <>
      <PageTitle title={connection.name}>
        {isMember && (
          <>
            <ConfirmButton
              question={`Delete the connection '${connection.name}' and its tests?`}
              answer="Delete the connection"
              onConfirm={() => remove.mutate(undefined, { onSuccess: () => navigate({ to: paths.connections }) })}
              loading={remove.isPending}
            >
              Delete
            </ConfirmButton>
            <LinkButton to={paths.editConnection(id)} variant="default">
              Edit
            </LinkButton>
            <Button onClick={() => test.mutate()} loading={test.isPending}>
              Test
            </Button>
          </>
        )}
      </PageTitle>
      <Stack>
        <ErrorMessage error={test.error ?? remove.error} />
        <TestStages run={test.data} isRunning={test.isPending} />
        <Paper withBorder p="lg">
          <ConnectionFacts connection={connection} />
        </Paper>
        <Tests id={id} />
        <ConnectionVersions connection={connection} />
      </Stack>
    </>
  );
}

function ConnectionFacts({ connection }: { connection: Connection }) {
  const { host, port, database, user, tls, iam, environment, keepAliveSeconds, version, updatedAt } = connection;
  const way =
    connection.kind === "private" ? (
      <TextLink to={paths.endpoint(connection.endpointId)} size="sm">
        Private, through {connection.endpointDatabase}
      </TextLink>
    ) : (
      "Public"
    );
  return (
    <Facts
      facts={[
        ["Way", way],
        ["Host", `${host}:${port}`],
        ["Database", database],
        ["User", user],
        [
          "Signs in",
          iam ? (
            <span key="iam">By IAM, as {iam.roleArn}</span>
          ) : tls.clientCertificate ? (
            "By password or client certificate"
          ) : (
            "By password"
          ),
        ],
        ["TLS", `${tls.mode}${tls.certificateName ? ` for ${tls.certificateName}` : ""}`],
        ["Environment", environment],
        ["Kept alive every", `${keepAliveSeconds} s`],
        [
          "Version",
          <span key="version">
            {version}, changed <Moment at={updatedAt} />
          </span>,
        ],
      ]}
    />
  );
}

function Tests({ id }: { id: string }) {
  const { data } = useQuery(testRunsQuery(useSession(), id));
  const runs = data?.items ?? [];
  if (runs.length === 0) return null;
  return (
    <Paper component="section" withBorder p="lg">
      <Title order={2} size="h5" mb="md">
        Tests
      </Title>
      {runs.length > 1 && (
        <Sparkline
          values={runs.map(({ ms }) => ms).reverse()}
          label={`How long the last ${runs.length} tests took, in milliseconds`}
        />
      )}
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>When</Table.Th>
            <Table.Th>Outcome</Table.Th>
            <Table.Th>Took</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map(({ id, startedAt, ok, stages, ms }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <Moment at={startedAt} />
              </Table.Td>
              <Table.Td>{ok ? "Works" : `Failed: ${stages.at(-1)?.detail ?? "nothing was reached"}`}</Table.Td>
              <Table.Td>{ms} ms</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
