import { Button, Paper, Skeleton, Stack } from "@mantine/core";
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
import { ConnectionTests } from "./ConnectionTests.tsx";
import { ConnectionVersions } from "./ConnectionVersions.tsx";
import { connectionQuery, useRemoveConnection } from "./connection-queries.ts";
import { scheduleWords } from "./schedules.ts";
import { TestStages } from "./TestStages.tsx";
import { useLiveTest } from "./use-live-test.ts";

export function ConnectionPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const navigate = useNavigate();
  const { data: connection, error } = useQuery(connectionQuery(useSession(), id));
  const test = useLiveTest<void>(({ client }) => client.connections.test(id, { wait: false }));
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
            <Button onClick={() => test.begin()} loading={test.isRunning}>
              Test
            </Button>
          </>
        )}
      </PageTitle>
      <Stack>
        <ErrorMessage error={test.error ?? remove.error} />
        <TestStages run={test.run} isRunning={test.isRunning} />
        <Paper withBorder p="lg">
          <ConnectionFacts connection={connection} />
        </Paper>
        <ConnectionTests connection={connection} />
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
        ["Tested by itself", scheduleWords(connection.testEveryMinutes)],
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
