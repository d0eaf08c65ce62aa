import { Badge, Skeleton, Table, Text } from "@mantine/core";
import type { LinkRequest, RequestState } from "@postern/platform-api";
import { useQuery } from "@tanstack/react-query";
import { useMay, useSession } from "../api/session.ts";
import { EmptyState } from "../components/EmptyState.tsx";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { LinkButton } from "../components/LinkButton.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { TextLink } from "../components/TextLink.tsx";
import { paths } from "../paths.ts";
import { Moment } from "../ui/Moment.tsx";
import { requestsQuery } from "./request-queries.ts";

const STATES: Record<RequestState, { color: string; words: string }> = {
  "waiting-for-approval": { color: "yellow", words: "Waiting for an operator" },
  approved: { color: "green", words: "Approved" },
  refused: { color: "red", words: "Refused" },
  expired: { color: "red", words: "Expired" },
};

/** What the tenant has asked for, and what became of it. */
export function RequestsPage() {
  const { data, error } = useQuery(requestsQuery(useSession()));
  const request = useMay("member") && <LinkButton to={paths.newRequest}>Request new</LinkButton>;
  return (
    <>
      <PageTitle title="Requests">{request}</PageTitle>
      {!data && (error ? <ErrorMessage error={error} /> : <Skeleton h={120} />)}
      {data?.items.length === 0 && (
        <EmptyState title="Nothing has been requested yet" action={request}>
          A request names the endpoint service that the owner of a database has made. It becomes a private endpoint, at
          once or when an operator of this platform has approved it.
        </EmptyState>
      )}
      {data && data.items.length > 0 && (
        <Table.ScrollContainer minWidth={680}>
          <Table verticalSpacing="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Request</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>Filed</Table.Th>
                <Table.Th>Endpoint</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.items.map((each) => (
                <RequestRow key={each.id} request={each} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </>
  );
}

function RequestRow({ request }: { request: LinkRequest }) {
  const { serviceName, environment, databases, state, reason, createdAt, expiresAt, endpointId } = request;
  const { color, words } = STATES[state];
  return (
    <Table.Tr>
      <Table.Td>
        {databases.map(({ name, port }) => `${name} on ${port}`).join(", ")}
        <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: "anywhere" }}>
          {serviceName}, {environment}
        </Text>
      </Table.Td>
      <Table.Td>
        <Badge variant="dot" color={color} tt="none" miw="max-content">
          {words}
        </Badge>
        {reason && (
          <Text size="sm" mt={4}>
            {reason}
          </Text>
        )}
        {expiresAt && state === "waiting-for-approval" && (
          <Text size="xs" c="dimmed" mt={4}>
            until {new Date(expiresAt).toLocaleDateString()}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Moment at={createdAt} />
      </Table.Td>
      <Table.Td>
        {endpointId ? (
          <TextLink to={paths.endpoint(endpointId)} size="sm">
            Open
          </TextLink>
        ) : (
          "none"
        )}
      </Table.Td>
    </Table.Tr>
  );
}
