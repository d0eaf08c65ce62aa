import { Alert, Group, Select, TextInput } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useSession } from "../api/session.ts";
import { TextLink } from "../components/TextLink.tsx";
import { paths } from "../paths.ts";
import type { FormProps } from "./ConnectionForm.tsx";
import { throughEndpoint } from "./connection-draft.ts";
import { connectableEndpointsQuery } from "./connection-queries.ts";

/** Which endpoint and which of its databases; host and port are theirs, hence locked. */
export function PrivateFields({ draft, complaints, onChange }: FormProps) {
  const { data: endpoints } = useQuery(connectableEndpointsQuery(useSession()));
  const endpoint = endpoints?.find(({ id }) => id === draft.endpointId);
  const entry = endpoint?.databases.find(({ name }) => name === draft.endpointDatabase);
  if (endpoints?.length === 0)
    return (
      <Alert color="yellow" variant="outline" title="No private endpoint is ready">
        <TextLink to={paths.endpoints} size="sm">
          See what the endpoints wait for
        </TextLink>
      </Alert>
    );
  const choices = (endpoints ?? []).map(({ id, serviceName, environment, databases }) => ({
    group: `${environment}: ${serviceName.split(".").at(-1)}`,
    items: databases.map(({ name, port, answers }) => ({
      value: `${id} ${name}`,
      label: `${name} on port ${port}${answers === false ? ", which does not answer" : ""}`,
      disabled: answers === false,
    })),
  }));
  const choose = (value: string | null) => {
    const [id, name] = value?.split(" ") ?? [];
    const chosen = endpoints?.find((each) => each.id === id);
    if (chosen) onChange(throughEndpoint(draft, chosen, name));
  };
  const lock = <IconLock size={16} stroke={1.6} aria-hidden />;
  return (
    <>
      <Select
        label="Private endpoint"
        placeholder="choose one that is ready"
        required
        allowDeselect={false}
        data={choices}
        value={endpoint && entry ? `${endpoint.id} ${entry.name}` : null}
        onChange={choose}
        error={complaints.endpointId}
      />
      <Group grow preventGrowOverflow={false} align="flex-start">
        <TextInput
          label="Host"
          description="Filled in by the endpoint"
          readOnly
          rightSection={lock}
          value={endpoint?.host ?? ""}
          flex={4}
          variant="filled"
        />
        <TextInput
          label="Port"
          description="Of its port map"
          readOnly
          rightSection={lock}
          value={entry?.port ?? ""}
          flex={1}
          variant="filled"
        />
      </Group>
    </>
  );
}
