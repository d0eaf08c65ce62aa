import { Alert, Group, Loader, Paper, Stack, Text, Title } from "@mantine/core";
import { ENDPOINT_STATE_FACTS, type Environment, type RequestPreview as Preview } from "@postern/platform-api";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { OwnerWays } from "../components/OwnerWays.tsx";
import { StateBadge } from "../components/StateBadge.tsx";
import { TextLink } from "../components/TextLink.tsx";
import { paths } from "../paths.ts";
import { Facts } from "../ui/Facts.tsx";
import { ZonePicture } from "../ui/ZonePicture.tsx";
import type { Pasted } from "./read-pasted.ts";
import { waysToAdmit } from "./ways-to-admit.ts";

interface Props {
  pasted: Pasted;
  environment: Environment;
  preview: Preview | undefined;
  error: unknown;
  isAsking: boolean;
}

/** What is known of the request so far: what it says, what AWS says of it, and what the owner still has to do. */
export function RequestPreview({ pasted, environment, preview, error, isAsking }: Props) {
  const { serviceName = "", region = "", databases } = pasted;
  return (
    <Stack>
      <Paper component="section" withBorder p="lg" aria-label="What is requested">
        <Facts
          facts={[
            ["Service", serviceName],
            ["Region", region],
            ["Environment", environment.name],
            ["Databases", databases?.map(({ name, port }) => `${name} on ${port}`).join(", ") ?? "postgres on 5432"],
            ["Principal that the owner admits", environment.principals.join(", ") || "this platform's own account"],
            ["Private ranges that the owner lets in", environment.clientCidrs.join(", ")],
          ]}
        />
      </Paper>
      <Group gap="xs" role="status" mih={24}>
        {isAsking && <Loader size="xs" />}
        <Text size="sm" c="dimmed">
          {isAsking
            ? "AWS is asked about the service"
            : preview
              ? "AWS shows the service to this platform."
              : "It is asked again by itself, every ten seconds."}
        </Text>
      </Group>
      {preview && <Zones {...preview} />}
      {preview?.existing && <Existing existing={preview.existing} />}
      {preview?.waitsForApproval && (
        <Alert color="yellow" variant="outline">
          An operator of this platform approves a tenant's first request for a service; it waits for that.
        </Alert>
      )}
      <ErrorMessage error={error} title="The request would not be taken" />
      {!preview?.existing && (
        <Paper component="section" withBorder p="lg" aria-label="On the owner's side">
          <Title order={2} size="h5" mb={4}>
            On the owner's side
          </Title>
          <Text size="sm" c="dimmed" mb="md">
            {preview
              ? "The owner has admitted this platform. Once it is requested, they accept the connection; the endpoint's page says how."
              : "The owner admits this platform to the service first. Pass one of these on."}
          </Text>
          {!preview && <OwnerWays ways={waysToAdmit(serviceName, region, environment.principals)} />}
        </Paper>
      )}
    </Stack>
  );
}

function Zones({ zones }: Preview) {
  return (
    <Paper component="section" withBorder p="lg" aria-label="Zones">
      <Title order={2} size="h5" mb={4}>
        Zones
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        By id: the same name means another zone in another account. The endpoint has an address in each that both sides
        have.
      </Text>
      <ZonePicture
        sides={[
          { name: "Owner's service", zoneIds: zones.service },
          { name: "This platform", zoneIds: zones.platform },
        ]}
        common={zones.common}
      />
      {zones.common.length === 0 && (
        <Alert mt="md" color="red" variant="outline" title="There is no zone that both sides have">
          The owner adds a subnet to the load balancer in one of {zones.platform.join(", ")}; then this can be
          requested.
        </Alert>
      )}
    </Paper>
  );
}

function Existing({ existing }: { existing: NonNullable<Preview["existing"]> }) {
  return (
    <Alert color="yellow" variant="outline" title="This service has an endpoint already">
      <Group gap="sm">
        <TextLink to={paths.endpoint(existing.id)} size="sm">
          {existing.databases.map(({ name }) => name).join(", ")}
        </TextLink>
        <StateBadge state={existing.state} />
      </Group>
      <Text size="sm" mt="xs">
        It is used again, and what it lacks of the ports is added: {ENDPOINT_STATE_FACTS[existing.state].meaning}.
      </Text>
    </Alert>
  );
}
