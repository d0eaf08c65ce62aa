import { Group, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSession } from "../api/session.ts";
import { dialingEnvironmentsQuery } from "./connection-queries.ts";
import { type FormProps, textField } from "./form-fields.ts";

/** Where the database is on the internet, and from where it is dialled. */
export function PublicFields(props: FormProps) {
  const { draft, complaints, onChange } = props;
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
        <TextInput label="Host" required spellCheck={false} flex={4} {...textField(props, "host")} />
        <TextInput label="Port" required inputMode="numeric" flex={1} {...textField(props, "port")} />
      </Group>
    </>
  );
}
