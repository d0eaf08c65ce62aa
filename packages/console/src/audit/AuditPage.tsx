import { Button, Skeleton, Table, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import type { AuditEntry } from "@postern/platform-api";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSession } from "../api/session.ts";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { Moment } from "../ui/Moment.tsx";
import { AuditFilters, type Filter } from "./AuditFilters.tsx";
import { auditQuery, useAuditDownload } from "./audit-queries.ts";
import { withinDays } from "./within-days.ts";

export function AuditPage() {
  const [filter, setFilter] = useState<Filter>({});
  const [days, setDays] = useState({ from: "", until: "" });
  const [sought] = useDebouncedValue({ ...filter, ...withinDays(days) }, 250);
  const query = useInfiniteQuery({ ...auditQuery(useSession(), sought), placeholderData: keepPreviousData });
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = query;
  const downloading = useAuditDownload(sought);
  const entries = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageTitle title="Audit">
        {(["csv", "json"] as const).map((format) => (
          <Button
            key={format}
            variant="default"
            onClick={() => downloading.mutate(format)}
            loading={downloading.isPending && downloading.variables === format}
          >
            Download {format.toUpperCase()}
          </Button>
        ))}
      </PageTitle>
      <AuditFilters days={days} onDays={setDays} filter={filter} onFilter={setFilter} />
      <ErrorMessage error={error ?? downloading.error} />
      {!data && !error && <Skeleton h={240} />}
      {data && entries.length === 0 && <Text role="status">Nothing that was recorded is like this.</Text>}
      {entries.length > 0 && <AuditTable entries={entries} isOfEverybody={sought.of === "everybody"} />}
      {hasNextPage && (
        <Button mt="md" variant="default" onClick={() => fetchNextPage()} loading={isFetchingNextPage}>
          Show earlier
        </Button>
      )}
    </>
  );
}

function AuditTable({ entries, isOfEverybody }: { entries: AuditEntry[]; isOfEverybody: boolean }) {
  const { tenants } = useSession();
  const nameOfTenant = (id: string | null) => tenants.find((tenant) => tenant.id === id)?.name ?? id ?? "the platform";
  return (
    <Table.ScrollContainer minWidth={680}>
      <Table verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>When</Table.Th>
            <Table.Th>Who</Table.Th>
            <Table.Th>What</Table.Th>
            {isOfEverybody && <Table.Th>Tenant</Table.Th>}
            <Table.Th>Subject</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map(({ id, at, actor, action, subjectId, after, before, tenantId }) => (
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
              {isOfEverybody && <Table.Td>{nameOfTenant(tenantId)}</Table.Td>}
              <Table.Td style={{ overflowWrap: "anywhere" }}>
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
