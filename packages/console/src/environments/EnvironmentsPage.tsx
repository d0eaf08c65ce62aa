import { Code, Skeleton, Stack, Table, Text } from "@mantine/core";
import type { Environment } from "@postern/platform-api";
import { useQuery } from "@tanstack/react-query";
import { useMay, useSession } from "../api/session.ts";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { LinkButton } from "../components/LinkButton.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { TextLink } from "../components/TextLink.tsx";
import { paths } from "../paths.ts";
import { environmentsQuery } from "./environment-queries.ts";

export function EnvironmentsPage() {
  const { data, error } = useQuery(environmentsQuery(useSession()));
  const isOperator = useMay("operator");
  return (
    <>
      <PageTitle title="Environments">
        {isOperator && <LinkButton to={paths.newEnvironment}>New environment</LinkButton>}
      </PageTitle>
      <Text c="dimmed" mb="md" maw={720}>
        Where this platform's jobs run. The owner of a database offers it in the environment's region, admits the
        principal, and lets the private ranges in.
      </Text>
      {!data && (error ? <ErrorMessage error={error} /> : <Skeleton h={120} />)}
      {data && (
        <Table.ScrollContainer minWidth={720}>
          <Table verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name</Table.Th>
                <Table.Th>Region</Table.Th>
                <Table.Th>Principals that owners admit</Table.Th>
                <Table.Th>Private ranges</Table.Th>
                <Table.Th>Requests</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.items.map((environment) => (
                <EnvironmentRow key={environment.name} environment={environment} isOperator={isOperator} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </>
  );
}

function EnvironmentRow({ environment, isOperator }: { environment: Environment; isOperator: boolean }) {
  const { name, region, principals, clientCidrs, approval } = environment;
  return (
    <Table.Tr>
      <Table.Td>
        {isOperator ? (
          <TextLink to={paths.environment(name)} size="sm">
            {name}
          </TextLink>
        ) : (
          name
        )}
      </Table.Td>
      <Table.Td>{region}</Table.Td>
      <Table.Td>
        <CodeLines lines={principals} none="this platform's own account" />
      </Table.Td>
      <Table.Td>
        <CodeLines lines={clientCidrs} none="none" />
      </Table.Td>
      <Table.Td>{approval ? "an operator approves the first" : "opened at once"}</Table.Td>
    </Table.Tr>
  );
}

function CodeLines({ lines, none }: { lines: string[]; none: string }) {
  if (lines.length === 0) return <Text size="sm">{none}</Text>;
  return (
    <Stack gap={4} align="flex-start">
      {lines.map((line) => (
        <Code key={line} style={{ overflowWrap: "anywhere" }}>
          {line}
        </Code>
      ))}
    </Stack>
  );
}
