import { Text } from "@mantine/core";
import type { Endpoint, Turn } from "@postern/platform-api";
import { RowsTable } from "../components/RowsTable.tsx";
import { StateBadge } from "../components/StateBadge.tsx";
import { TextLink } from "../components/TextLink.tsx";
import { paths } from "../paths.ts";
import { Moment } from "../ui/Moment.tsx";

const TURNS: Record<Turn, string> = { platform: "the platform's turn", owner: "the owner's turn", nobody: "" };

const COLUMNS = [
  { title: "Databases", width: "36%" },
  { title: "State", width: "20%" },
  { title: "Since", width: "14%" },
  { title: "Environment", width: "12%" },
  { title: "Zones", width: "18%" },
];

export function EndpointTable({ endpoints }: { endpoints: Endpoint[] }) {
  return (
    <RowsTable
      label="Private endpoints"
      columns={COLUMNS}
      rows={endpoints}
      idOf={({ id }) => id}
      cells={cellsOf}
      minWidth={760}
    />
  );
}

function cellsOf({ id, databases, serviceName, state, turn, since, environment, region, zoneIds }: Endpoint) {
  return [
    <>
      <TextLink to={paths.endpoint(id)} fw={600} size="sm">
        {databases.map(({ name }) => name).join(", ")}
      </TextLink>
      <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: "anywhere" }}>
        {serviceName}
      </Text>
    </>,
    <>
      <StateBadge state={state} />
      <Text size="xs" c="dimmed" mt={2} mih="1.2em">
        {TURNS[turn]}
      </Text>
    </>,
    <Moment key="since" at={since} />,
    <>
      {environment}
      <Text size="xs" c="dimmed">
        {region}
      </Text>
    </>,
    zoneIds.length ? zoneIds.join(", ") : "not known yet",
  ];
}
