import { Group, Select, TextInput } from "@mantine/core";
import { AUDIT_ACTIONS, type AuditFilter } from "@postern/platform-api";
import { useMay } from "../api/session.ts";

export type Filter = Partial<AuditFilter>;

interface Props {
  /** As the browser's fields hold it: days of the reader's own zone. */
  days: { from: string; until: string };
  onDays: (days: Props["days"]) => void;
  filter: Filter;
  onFilter: (filter: Filter) => void;
}

const WHOSE = [
  { value: "tenant", label: "this tenant" },
  { value: "everybody", label: "everybody" },
];

export function AuditFilters({ days, onDays, filter, onFilter }: Props) {
  const isOperator = useMay("operator");
  return (
    <Group mb="md" align="flex-end">
      {isOperator && (
        <Select
          label="Of"
          allowDeselect={false}
          data={WHOSE}
          value={filter.of ?? "tenant"}
          onChange={(of) => onFilter({ ...filter, of: of as AuditFilter["of"] })}
          w={{ base: "100%", xs: 150 }}
        />
      )}
      <TextInput
        label="Who"
        placeholder="name or id"
        value={filter.actor ?? ""}
        onChange={({ currentTarget: { value } }) => onFilter({ ...filter, actor: value || undefined } as Filter)}
        w={{ base: "100%", xs: 180 }}
      />
      <Select
        label="What"
        placeholder="all"
        clearable
        searchable
        data={AUDIT_ACTIONS.map((each) => ({ value: each, label: each.replaceAll("-", " ") }))}
        value={filter.action ?? null}
        onChange={(action) => onFilter({ ...filter, action: action ?? undefined } as Filter)}
        w={{ base: "100%", xs: 220 }}
      />
      <TextInput
        label="From"
        type="date"
        value={days.from}
        onChange={({ currentTarget: { value } }) => onDays({ ...days, from: value })}
        w={{ base: "100%", xs: 150 }}
      />
      <TextInput
        label="Until"
        type="date"
        value={days.until}
        onChange={({ currentTarget: { value } }) => onDays({ ...days, until: value })}
        w={{ base: "100%", xs: 150 }}
      />
    </Group>
  );
}
