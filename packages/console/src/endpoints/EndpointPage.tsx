import { Alert, Button, Group, Paper, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core";
import type { EndpointWithHistory } from "@postern/platform-api";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense } from "react";
import { useMay, useSession } from "../api/session.ts";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { LinkButton } from "../components/LinkButton.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { StateBadge } from "../components/StateBadge.tsx";
import { TextLink } from "../components/TextLink.tsx";
import { paths } from "../paths.ts";
import { Facts } from "../ui/Facts.tsx";
import { Moment } from "../ui/Moment.tsx";
import { DeleteEndpoint } from "./DeleteEndpoint.tsx";
import { EndpointSteps } from "./EndpointSteps.tsx";
import { EndpointTimeline } from "./EndpointTimeline.tsx";
import { endpointConnectionsQuery, endpointQuery, lastTestsQuery, useRetryEndpoint } from "./endpoint-queries.ts";
import { OwnerSteps } from "./OwnerSteps.tsx";

// The picture's library is as large as the rest of the page.
const EndpointPath = lazy(async () => ({ default: (await import("./EndpointPath.tsx")).EndpointPath }));

export function EndpointPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const { data: endpoint, error } = useQuery(endpointQuery(useSession(), id));
  const session = useSession();
  const { data: connections = [] } = useQuery(endpointConnectionsQuery(session, id));
  const { data: tests } = useQuery(lastTestsQuery(session, connections));
  if (!endpoint) return error ? <ErrorMessage error={error} /> : <Skeleton h={320} />;
  return (
    <>
      <PageTitle title={endpoint.databases.map(({ name }) => name).join(", ")}>
        <EndpointActions endpoint={endpoint} />
      </PageTitle>
      <Stack>
        <Standing endpoint={endpoint} />
        <Section title="Path">
          <Suspense fallback={<Skeleton h={190} />}>
            <EndpointPath endpoint={endpoint} tests={tests} />
          </Suspense>
        </Section>
        <SimpleGrid cols={{ base: 1, md: 2 }}>
          <Section title="Endpoint">
            <EndpointFacts endpoint={endpoint} />
          </Section>
          <Section title="History">
            <EndpointTimeline history={endpoint.history} />
          </Section>
        </SimpleGrid>
      </Stack>
    </>
  );
}

function EndpointActions({ endpoint: { id, actions } }: { endpoint: EndpointWithHistory }) {
  const retry = useRetryEndpoint(id);
  const isMember = useMay("member");
  const isAdmin = useMay("admin");
  return (
    <>
      <ErrorMessage error={retry.error} />
      {isAdmin && actions.includes("delete") && <DeleteEndpoint id={id} />}
      {isMember && actions.includes("retry") && (
        <Button onClick={() => retry.mutate()} loading={retry.isPending}>
          Retry
        </Button>
      )}
      {isMember && actions.includes("connect") && (
        <LinkButton to={paths.newConnection} search={{ endpoint: id } as never}>
          Connect
        </LinkButton>
      )}
    </>
  );
}

function Standing({ endpoint }: { endpoint: EndpointWithHistory }) {
  const { state, since, meaning, reason, typicalSeconds } = endpoint;
  return (
    <Paper withBorder p="lg">
      <Group gap="sm" mb="xs">
        <StateBadge state={state} size="lg" />
        <Text size="sm" c="dimmed">
          since <Moment at={since} />
          {typicalSeconds !== null && `; usually takes about ${typicalSeconds} s`}
        </Text>
      </Group>
      <Text role="status">{`${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.`}</Text>
      {reason && (
        <Alert mt="sm" variant="outline" color={state === "failed" ? "red" : "yellow"}>
          {reason}
        </Alert>
      )}
      <EndpointSteps endpoint={endpoint} />
      {(state === "waiting-for-owner" || state === "rejected") && (
        <div style={{ marginTop: "var(--mantine-spacing-md)" }}>
          <OwnerSteps endpoint={endpoint} />
        </div>
      )}
    </Paper>
  );
}

function EndpointFacts({ endpoint }: { endpoint: EndpointWithHistory }) {
  const { data: connections = [] } = useQuery(endpointConnectionsQuery(useSession(), endpoint.id));
  const { host, serviceName, vpcEndpointId, environment, region, zoneIds, addresses, createdAt } = endpoint;
  const used = connections.map(({ id, name }) => (
    <TextLink key={id} to={paths.connection(id)} size="sm" mr="xs">
      {name}
    </TextLink>
  ));
  return (
    <Facts
      facts={[
        ["Host", host],
        ["Service", serviceName],
        ["VPC endpoint", vpcEndpointId],
        ["Environment", `${environment}, ${region}`],
        ["Zones", zoneIds.join(", ") || null],
        ["Addresses", addresses.join(", ") || null],
        ["Connections", used.length ? used : null],
        ["Requested", <Moment key="requested" at={createdAt} />],
      ]}
    />
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
