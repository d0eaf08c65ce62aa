import { Badge, Paper, SimpleGrid, Skeleton, Stack, Table, Text, Title } from "@mantine/core";
import type { Health, PlatformProcess } from "@postern/platform-api";
import { queryOptions, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type Session, useSession } from "../api/session.ts";
import { EmptyState } from "../components/EmptyState.tsx";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { BarChart } from "../ui/BarChart.tsx";
import { Moment } from "../ui/Moment.tsx";

const healthQuery = ({ client }: Session) =>
  queryOptions({ queryKey: ["health"], queryFn: () => client.health(), refetchInterval: 5000 });

/** How the platform itself is, for whoever runs it. */
export function HealthPage() {
  const { data, error } = useQuery(healthQuery(useSession()));
  return (
    <>
      <PageTitle title="Health" />
      {!data && (error ? <ErrorMessage error={error} /> : <Skeleton h={320} />)}
      {data && (
        <Stack>
          <Waiting queue={data.queue} />
          <Charts activity={data.activity} />
          <Section title="Processes">
            <Processes processes={data.processes} />
          </Section>
          <Section title="Endpoints by state">
            <Endpoints endpoints={data.endpoints} />
          </Section>
        </Stack>
      )}
    </>
  );
}

function Waiting({ queue }: Pick<Health, "queue">) {
  const { due, failingEndpoints, requestsWaiting, deliveriesWaiting, testsRunning } = queue;
  const oldest = Math.max(0, ...due.map(({ oldestSeconds }) => oldestSeconds));
  const late = due.reduce((sum, { endpoints }) => sum + endpoints, 0);
  const figures: [name: string, value: number, more: string][] = [
    ["Endpoints due", late, late ? `the oldest for ${oldest} s` : "all looked at in time"],
    ["Endpoints failing", failingEndpoints, "tried again by themselves"],
    ["Requests to approve", requestsWaiting, "of all tenants"],
    ["Tests under way", testsRunning, "or waiting for a worker"],
    ["Webhooks to deliver", deliveriesWaiting, "first tries and repeats"],
  ];
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }}>
      {figures.map(([name, value, more]) => (
        <Paper key={name} withBorder p="md">
          <Text size="sm">{name}</Text>
          <Text fz={28} fw={650} lh={1.3} style={{ fontVariantNumeric: "tabular-nums" }}>
            {value}
          </Text>
          <Text size="xs" c="dimmed">
            {more}
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  );
}

function Charts({ activity }: Pick<Health, "activity">) {
  const calls = activity.map(({ minute, calls, throttles }) => ({
    ...{ at: minute, value: calls + throttles, bad: throttles },
  }));
  const throttled = activity.reduce((sum, { throttles }) => sum + throttles, 0);
  return (
    <SimpleGrid cols={{ base: 1, md: 3 }}>
      <Section title="Calls of AWS">
        <BarChart label="Calls of AWS" unit="calls" bars={calls} />
        <Text size="sm" mt="xs">
          {throttled ? `${throttled} refused for their rate (red), and tried again` : "None refused for its rate"}
        </Text>
      </Section>
      <Section title="Passes over endpoints">
        <BarChart
          label="Passes over endpoints"
          unit="passes"
          bars={activity.map(({ minute, passes }) => ({ at: minute, value: passes }))}
        />
      </Section>
      <Section title="Longest pass">
        <BarChart
          label="Longest pass"
          unit="ms"
          bars={activity.map(({ minute, longestPassMs }) => ({ at: minute, value: longestPassMs }))}
        />
      </Section>
    </SimpleGrid>
  );
}

function Processes({ processes }: Pick<Health, "processes">) {
  return (
    <Table.ScrollContainer minWidth={600}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Process</Table.Th>
            <Table.Th>Moves the endpoints of</Table.Th>
            <Table.Th>Started</Table.Th>
            <Table.Th>Last heard of</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {processes.map((each) => (
            <ProcessRow key={each.id} process={each} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function ProcessRow({
  process: { kind, host, environments, startedAt, seenAt, isLost },
}: {
  process: PlatformProcess;
}) {
  return (
    <Table.Tr>
      <Table.Td>
        {kind} on {host}
      </Table.Td>
      <Table.Td>{environments.join(", ") || "none"}</Table.Td>
      <Table.Td>
        <Moment at={startedAt} />
      </Table.Td>
      <Table.Td>
        <Moment at={seenAt} />{" "}
        {isLost && (
          <Badge variant="dot" color="red" tt="none">
            silent
          </Badge>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function Endpoints({ endpoints }: Pick<Health, "endpoints">) {
  if (endpoints.length === 0)
    return <EmptyState title="No endpoint yet">They are counted here, by environment and state.</EmptyState>;
  return (
    <Table maw={480}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Environment</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th ta="right">Endpoints</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {endpoints.map(({ environment, state, count }) => (
          <Table.Tr key={`${environment} ${state}`}>
            <Table.Td>{environment}</Table.Td>
            <Table.Td>{state.replaceAll("-", " ")}</Table.Td>
            <Table.Td ta="right">{count}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper component="section" withBorder p="lg" aria-label={title} style={{ minWidth: 0 }}>
      <Title order={2} size="h5" mb="md">
        {title}
      </Title>
      {children}
    </Paper>
  );
}
