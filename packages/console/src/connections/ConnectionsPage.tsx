import { Skeleton, Table, Text } from "@mantine/core";
import type { Connection } from "@postern/platform-api";
import { useQuery } from "@tanstack/react-query";
import { useMay, useSession } from "../api/session.ts";
import { EmptyState } from "../components/EmptyState.tsx";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { LinkButton } from "../components/LinkButton.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { TextLink } from "../components/TextLink.tsx";
import { paths } from "../paths.ts";
import { Moment } from "../ui/Moment.tsx";
import { connectionsQuery } from "./connection-queries.ts";

export function ConnectionsPage() {
  const { data, error } = useQuery(connectionsQuery(useSession()));
  const create = useMay("member") && <LinkButton to={paths.newConnection}>New connection</LinkButton>;
  return (
    <>
      <PageTitle title="Connections">{create}</PageTitle>
      {!data && <ErrorMessage error={error} />}
      {!data && !error && <Skeleton h={240} />}
      {data?.items.length === 0 && (
        <EmptyState title="No connection yet" action={create}>
          A connection is a saved way to a database: where it is, as whom to sign in, and how its certificate is
          checked. A private one goes through an endpoint that is ready, which fills in host and port.
        </EmptyState>
      )}
      {data && data.items.length > 0 && <ConnectionTable connections={data.items} />}
    </>
  );
}

function ConnectionTable({ connections }: { connections: Connection[] }) {
  return (
    <Table.ScrollContainer minWidth={700}>
      <Table verticalSpacing="sm" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Way</Table.Th>
            <Table.Th>Database</Table.Th>
            <Table.Th>User</Table.Th>
            <Table.Th>Changed</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {connections.map(({ id, name, kind, host, port, database, user, updatedAt }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <TextLink to={paths.connection(id)} fw={600} size="sm">
                  {name}
                </TextLink>
              </Table.Td>
              <Table.Td>
                {kind === "private" ? "Private" : "Public"}
                <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: "anywhere" }}>
                  {host}:{port}
                </Text>
              </Table.Td>
              <Table.Td>{database}</Table.Td>
              <Table.Td>{user}</Table.Td>
              <Table.Td>
                <Moment at={updatedAt} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
