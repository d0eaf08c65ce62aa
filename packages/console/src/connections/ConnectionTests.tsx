import { Paper, Table, Text, Title } from "@mantine/core";
import type { Connection, TestRun } from "@postern/platform-api";
import { useQuery } from "@tanstack/react-query";
import { useMay, useSession } from "../api/session.ts";
import { Moment } from "../ui/Moment.tsx";
import { Sparkline } from "../ui/Sparkline.tsx";
import { testRunsQuery } from "./connection-queries.ts";
import { ShareTest } from "./ShareTest.tsx";

/** What the last tests came to, and how long they took: as a line first, each failure a mark on it. */
export function ConnectionTests({ connection: { id } }: { connection: Connection }) {
  const { data } = useQuery(testRunsQuery(useSession(), id));
  const mayShare = useMay("member");
  const runs = (data?.items ?? []).filter(({ state }) => state === "ended");
  if (runs.length === 0) return null;
  const inOrder = [...runs].reverse();
  const failed = runs.filter(({ ok }) => !ok).length;
  return (
    <Paper component="section" withBorder p="lg" aria-label="Tests">
      <Title order={2} size="h5" mb="md">
        Tests
      </Title>
      {runs.length > 1 && (
        <>
          <Sparkline
            values={inOrder.map(({ ms }) => ms)}
            marked={inOrder.map(({ ok }) => !ok)}
            label={`How long the last ${runs.length} tests took, in milliseconds, and ${failed} of them failed`}
          />
          <Text size="xs" c="dimmed">
            Time of the last {runs.length} tests; {failed === 0 ? "none failed" : `${failed} failed, marked red`}
          </Text>
        </>
      )}
      <Table.ScrollContainer minWidth={420}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>When</Table.Th>
              <Table.Th>Outcome</Table.Th>
              <Table.Th>Took</Table.Th>
              {mayShare && <Table.Th>For the owner</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {runs.map((run) => (
              <Table.Tr key={run.id}>
                <Table.Td>
                  <Moment at={run.startedAt} />
                </Table.Td>
                <Table.Td style={{ overflowWrap: "anywhere" }}>{outcome(run)}</Table.Td>
                <Table.Td style={{ whiteSpace: "nowrap" }}>{run.ms} ms</Table.Td>
                {mayShare && (
                  <Table.Td>
                    <ShareTest id={run.id} />
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

function outcome({ ok, stages, problem, isWriter }: TestRun): string {
  if (ok) return isWriter === false ? "Works, and only reads" : "Works";
  return `Failed: ${problem?.detail ?? stages.at(-1)?.cause ?? stages.at(-1)?.detail ?? "nothing was reached"}`;
}
