import { Group, Paper, Text, Timeline, Title } from "@mantine/core";
import type { AuditEntry, Connection } from "@postern/platform-api";
import { useQuery } from "@tanstack/react-query";
import { useMay, useSession } from "../api/session.ts";
import { LinkButton } from "../components/LinkButton.tsx";
import { paths } from "../paths.ts";
import { Moment } from "../ui/Moment.tsx";
import { versionsQuery } from "./connection-queries.ts";
import { VersionChanges } from "./VersionChanges.tsx";
import { versionChanges } from "./version-changes.ts";

/** Every version of a connection, newest first: who made it, what it changed, and a way back to it. */
export function ConnectionVersions({ connection: { id, version: current } }: { connection: Connection }) {
  const { data } = useQuery(versionsQuery(useSession(), id));
  const mayRestore = useMay("member");
  if (!data) return null;
  return (
    <Paper component="section" withBorder p="lg" aria-label="Versions">
      <Title order={2} size="h5" mb="md">
        Versions
      </Title>
      <Timeline bulletSize={14} lineWidth={2} active={data.items.length}>
        {data.items.map((entry) => (
          <Timeline.Item key={entry.id} title={`Version ${versionOf(entry)}`}>
            <Group justify="space-between" gap="xs">
              <Text size="sm" c="dimmed">
                {entry.before ? "Changed" : "Made"} by {entry.actor.name} <Moment at={entry.at} />
              </Text>
              {mayRestore && versionOf(entry) !== current && (
                <LinkButton
                  size="compact-xs"
                  variant="default"
                  to={paths.editConnection(id)}
                  search={{ version: versionOf(entry) } as never}
                >
                  {`Restore version ${versionOf(entry)}`}
                </LinkButton>
              )}
            </Group>
            {entry.before && <VersionChanges changes={versionChanges(entry.before, entry.after ?? {})} />}
          </Timeline.Item>
        ))}
      </Timeline>
    </Paper>
  );
}

export function versionOf({ after }: AuditEntry): number {
  return Number(after?.version);
}
