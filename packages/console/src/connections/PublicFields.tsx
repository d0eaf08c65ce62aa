import { Group, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSession } from "../api/session.ts";
import type { FormProps } from "./ConnectionForm.tsx";
import { dialingEnvironmentsQuery } from "./connection-queries.ts";

/** Where the database is on the internet, and from where it is dialled. */
export function PublicFields({ draft, complaints, onChange }: FormProps) {
  const environments = useQuery(dialingEnvironmentsQuery(useSession())).data?.items ?? [];
  return (
    <>
      <Select
        label="Environment"
        description="Whose network dials"
        required
        allowDeselect={false}
        data={environments.map(({ name, region }) => ({ value: name, label: `${name} (${region})` }))}
        value={draft.environment}
        onChange={(environment) => onChange({ ...draft, environment })}
        error={complaints.environment}
      />
      <Group grow preventGrowOverflow={false} align="flex-start">
        <TextInput
          label="Host"
          required
          value={draft.host}
          onChange={(event) => onChange({ ...draft, host: event.currentTarget.value })}
          error={complaints.host}
          flex={4}
        />
        <TextInput
          label="Port"
          required
          inputMode="numeric"
          value={draft.port}
          onChange={(event) => onChange({ ...draft, port: event.currentTarget.value })}
          error={complaints.port}
          flex={1}
        />
      </Group>
    </>
  );
}
