import { Button, Group, Modal, Skeleton, Stack, Table, Text, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { LinkRequest } from "@postern/platform-api";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useSession } from "../api/session.ts";
import { EmptyState } from "../components/EmptyState.tsx";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { Moment } from "../ui/Moment.tsx";
import { useApprove, useRefuse, waitingRequestsQuery } from "./approval-queries.ts";

type Waiting = LinkRequest & { tenantId: string };

/** What tenants have asked for and an operator has to decide. */
export function ApprovalsPage() {
  const { data, error } = useQuery(waitingRequestsQuery(useSession()));
  return (
    <>
      <PageTitle title="Approvals" />
      {!data && (error ? <ErrorMessage error={error} /> : <Skeleton h={120} />)}
      {data?.items.length === 0 && (
        <EmptyState title="Nothing waits for you">
          A request waits here when its service is not bound to the tenant that asks. Once it is approved, the endpoint
          is made and the owner of the database is asked.
        </EmptyState>
      )}
      {data && data.items.length > 0 && (
        <Table.ScrollContainer minWidth={760}>
          <Table verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Service</Table.Th>
                <Table.Th>Tenant</Table.Th>
                <Table.Th>Zones in common</Table.Th>
                <Table.Th>Filed</Table.Th>
                <Table.Th>Decide</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.items.map((request) => (
                <WaitingRow key={request.id} request={request} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </>
  );
}

function WaitingRow({ request }: { request: Waiting }) {
  const { id, serviceName, environment, databases, tenantId, zones, createdAt } = request;
  const { tenants } = useSession();
  const approving = useApprove();
  return (
    <Table.Tr>
      <Table.Td>
        {databases.map(({ name, port }) => `${name} on ${port}`).join(", ")}
        <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: "anywhere" }}>
          {serviceName}, {environment}
        </Text>
        <ErrorMessage error={approving.error} />
      </Table.Td>
      <Table.Td>{tenants.find((tenant) => tenant.id === tenantId)?.name ?? tenantId}</Table.Td>
      <Table.Td>{zones?.common.join(", ") || "none"}</Table.Td>
      <Table.Td>
        <Moment at={createdAt} />
      </Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          <Button size="xs" loading={approving.isPending} onClick={() => approving.mutate(id)}>
            Approve
          </Button>
          <RefuseButton id={id} />
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function RefuseButton({ id }: { id: string }) {
  const [isOpen, { open, close }] = useDisclosure();
  const [reason, setReason] = useState("");
  const refusing = useRefuse();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    refusing.mutate({ id, reason }, { onSuccess: close });
  };
  return (
    <>
      <Button size="xs" variant="default" onClick={open}>
        Refuse
      </Button>
      <Modal opened={isOpen} onClose={close} title="Refuse" centered closeButtonProps={{ "aria-label": "Close" }}>
        <form onSubmit={submit}>
          <Stack>
            <Textarea
              label="Why"
              description="Whoever filed the request reads this"
              required
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <ErrorMessage error={refusing.error} />
            <Button type="submit" color="red" loading={refusing.isPending}>
              Refuse the request
            </Button>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
