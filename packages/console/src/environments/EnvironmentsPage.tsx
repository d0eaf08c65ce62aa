import { Skeleton, Table } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { type Session, useSession } from "../api/session.ts";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { PageTitle } from "../components/PageTitle.tsx";

const environmentsQuery = ({ client, tenant }: Session) =>
  queryOptions({ queryKey: [tenant.id, "environments"], queryFn: () => client.environments.list(), staleTime: 60_000 });

export function EnvironmentsPage() {
  const { data, error } = useQuery(environmentsQuery(useSession()));
  return (
    <>
      <PageTitle title="Environments" />
      {!data && (error ? <ErrorMessage error={error} /> : <Skeleton h={120} />)}
      {data && (
        <Table verticalSpacing="sm" maw={600}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>Region</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.items.map(({ name, region }) => (
              <Table.Tr key={name}>
                <Table.Td>{name}</Table.Td>
                <Table.Td>{region}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}
