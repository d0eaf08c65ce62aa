import { Alert, Group, Select, TextInput } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useSession } from "../api/session.ts";
import { TextLink } from "../components/TextLink.tsx";
import { paths } from "../paths.ts";
import { throughEndpoint } from "./connection-draft.ts";
import { connectableEndpointsQuery } from "./connection-queries.ts";
import type { FormProps } from "./form-fields.ts";

/** Which endpoint and which of its databases; host and port are theirs, hence locked. */
export function PrivateFields({ draft, complaints, onChange, saved }: FormProps) {
  const { data: endpoints } = useQuery(connectableEndpointsQuery(useSession()));
  const endpoint = endpoints?.find(({ id }) => id === draft.endpointId);
  const entry = endpoint?.databases.find(({ name }) => name === draft.endpointDatabase);
  const own = saved?.kind === "private" ? saved : undefined;
  const ownValue = own && choiceOf(own.endpointId, own.endpointDatabase);
  if (endpoints?.length === 0 && !own)
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
      value: choiceOf(id, name),
      label: `${name} on port ${port}${answers === false ? ", which does not answer" : ""}`,
      disabled: answers === false && choiceOf(id, name) !== ownValue,
    })),
  }));
  // What a saved connection has stays to be chosen while its endpoint is not ready.
  if (own && endpoints && !endpoints.some(({ id }) => id === own.endpointId)) {
    const label = `${own.endpointDatabase} on port ${own.port}, not ready now`;
    choices.unshift({ group: own.environment, items: [{ value: ownValue ?? "", label, disabled: false }] });
  }
  const value = draft.endpointId && draft.endpointDatabase ? choiceOf(draft.endpointId, draft.endpointDatabase) : null;
  const isOwn = value !== null && value === ownValue;
  const choose = (value: string | null) => {
    const [id, name] = value?.split(" ") ?? [];
    const chosen = endpoints?.find((each) => each.id === id);
    if (chosen) onChange(throughEndpoint(draft, chosen, name));
    else if (own && value === ownValue)
      onChange({ ...draft, endpointId: own.endpointId, endpointDatabase: name ?? null });
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
        value={value}
        onChange={choose}
        error={complaints.endpointId ?? complaints.endpointDatabase}
      />
      <Group grow preventGrowOverflow={false} align="flex-start">
        <TextInput
          label="Host"
          description="Filled in by the endpoint"
          readOnly
          rightSection={lock}
          value={endpoint?.host ?? (isOwn ? own?.host : "") ?? ""}
          flex={4}
          variant="filled"
        />
        <TextInput
          label="Port"
          description="Of the port map"
          miw={130}
          readOnly
          rightSection={lock}
          value={entry?.port ?? (isOwn ? own?.port : "") ?? ""}
          flex={1}
          variant="filled"
        />
      </Group>
    </>
  );
}

function choiceOf(endpointId: string, name: string): string {
  return `${endpointId} ${name}`;
}
