import { Button, Select, Skeleton, Table, Text } from "@mantine/core";
import { AUDIT_ACTIONS, type AuditEntry } from "@postern/platform-api";
import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Session, useSession } from "../api/session.ts";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { Moment } from "../ui/Moment.tsx";

const auditQuery = ({ client, tenant }: Session) =>
  infiniteQueryOptions({
    queryKey: [tenant.id, "audit"],
    queryFn: ({ pageParam }) => client.audit({ limit: 50, ...(pageParam === null ? {} : { after: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });

export function AuditPage() {
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(auditQuery(useSession()));
  const [action, setAction] = useState<string | null>(null);
  const entries = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageTitle title="Audit" />
      <ErrorMessage error={error} />
      {!data && !error && <Skeleton h={240} />}
      {data && (
        <>
          <Select
            label="Action"
            placeholder="all"
            clearable
            searchable
            data={AUDIT_ACTIONS.map((each) => ({ value: each, label: each.replaceAll("-", " ") }))}
            value={action}
            onChange={setAction}
            w={{ base: "100%", xs: 280 }}
            mb="md"
          />
          <AuditTable entries={entries.filter((entry) => action === null || entry.action === action)} />
        </>
      )}
      {hasNextPage && (
        <Button mt="md" variant="default" onClick={() => fetchNextPage()} loading={isFetchingNextPage}>
          Show earlier
        </Button>
      )}
    </>
  );
}

function AuditTable({ entries }: { entries: AuditEntry[] }) {
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>When</Table.Th>
            <Table.Th>Who</Table.Th>
            <Table.Th>What</Table.Th>
            <Table.Th>Subject</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map(({ id, at, actor, action, subjectId, after, before }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <Moment at={at} />
              </Table.Td>
              <Table.Td>
                {actor.name}
                <Text size="xs" c="dimmed">
                  {actor.role}
                </Text>
              </Table.Td>
              <Table.Td>{action.replaceAll("-", " ")}</Table.Td>
              <Table.Td>
                {nameOf(after) ?? nameOf(before)}
                <Text size="xs" c="dimmed" ff="monospace">
                  {subjectId}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function nameOf(subject: Record<string, unknown> | null): string | undefined {
  const name = subject?.name ?? subject?.email ?? subject?.serviceName;
  return typeof name === "string" ? name : undefined;
}
