import { Group, MultiSelect, Skeleton, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { ENDPOINT_STATES, type EndpointState } from "@postern/platform-api";
import { useMemo, useState } from "react";
import { useMay } from "../api/session.ts";
import { EmptyState } from "../components/EmptyState.tsx";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { LinkButton } from "../components/LinkButton.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { stateWords } from "../components/StateBadge.tsx";
import { paths } from "../paths.ts";
import { EndpointTable } from "./EndpointTable.tsx";
import { filterEndpoints } from "./filter-endpoints.ts";
import { useAllEndpoints } from "./use-all-endpoints.ts";

export function EndpointsPage() {
  const { endpoints, isComplete, error } = useAllEndpoints();
  const [text, setText] = useState("");
  const [states, setStates] = useState<EndpointState[]>([]);
  const [sought] = useDebouncedValue(text, 150);
  const mayRequest = useMay("member");
  const request = mayRequest && <LinkButton to={paths.newRequest}>Request new</LinkButton>;
  const shown = useMemo(() => filterEndpoints(endpoints ?? [], sought, states), [endpoints, sought, states]);
  return (
    <>
      <PageTitle title="Private endpoints">{request}</PageTitle>
      {!endpoints && <ErrorMessage error={error} />}
      {!endpoints && !error && <Skeleton h={240} />}
      {endpoints?.length === 0 && (
        <EmptyState title="No private endpoint yet" action={request}>
          A private endpoint is this platform's end of a link to a database that is not on the internet. The owner of
          the database makes an endpoint service and sends its name; you request the endpoint here, and the owner
          accepts it.
        </EmptyState>
      )}
      {endpoints && endpoints.length > 0 && (
        <>
          <Group mb="md" align="flex-end">
            <TextInput
              label="Search"
              placeholder="service, endpoint, database, zone"
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              w={{ base: "100%", xs: 280 }}
            />
            <MultiSelect
              label="States"
              placeholder={states.length ? undefined : "all"}
              clearable
              data={ENDPOINT_STATES.map((state) => ({ value: state, label: stateWords(state) }))}
              value={states}
              onChange={(chosen) => setStates(chosen as EndpointState[])}
              w={{ base: "100%", xs: 280 }}
            />
          </Group>
          <Text size="sm" c="dimmed" mb="xs" role="status">
            {shown.length} of {endpoints.length}
            {isComplete ? "" : ", more are being read"}
          </Text>
          <EndpointTable endpoints={shown} />
        </>
      )}
    </>
  );
}
