import { Table, Text } from "@mantine/core";
import type { Endpoint, Turn } from "@postern/platform-api";
import { StateBadge } from "../components/StateBadge.tsx";
import { TextLink } from "../components/TextLink.tsx";
import { paths } from "../paths.ts";
import { Moment } from "../ui/Moment.tsx";

export const TURNS: Record<Turn, string> = { platform: "the platform's turn", owner: "the owner's turn", nobody: "" };

export function EndpointTable({ endpoints }: { endpoints: Endpoint[] }) {
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table verticalSpacing="sm" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Databases</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Since</Table.Th>
            <Table.Th>Environment</Table.Th>
            <Table.Th>Zones</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {endpoints.map((endpoint) => (
            <EndpointRow key={endpoint.id} endpoint={endpoint} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function EndpointRow({ endpoint }: { endpoint: Endpoint }) {
  const { id, databases, serviceName, state, turn, since, environment, region, zoneIds } = endpoint;
  return (
    <Table.Tr>
      <Table.Td>
        <TextLink to={paths.endpoint(id)} fw={600} size="sm">
          {databases.map(({ name }) => name).join(", ")}
        </TextLink>
        <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: "anywhere" }}>
          {serviceName}
        </Text>
      </Table.Td>
      <Table.Td miw={170}>
        <StateBadge state={state} />
        <Text size="xs" c="dimmed" mt={2} mih="1.2em">
          {TURNS[turn]}
        </Text>
      </Table.Td>
      <Table.Td miw={120}>
        <Moment at={since} />
      </Table.Td>
      <Table.Td>
        {environment}
        <Text size="xs" c="dimmed">
          {region}
        </Text>
      </Table.Td>
      <Table.Td>{zoneIds.length ? zoneIds.join(", ") : "not known yet"}</Table.Td>
    </Table.Tr>
  );
}
