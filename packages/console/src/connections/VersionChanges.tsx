import { Table, Text } from "@mantine/core";
import type { FieldChange } from "./version-changes.ts";

/** A difference between versions: field by field, what it was and what it is. */
export function VersionChanges({ changes }: { changes: FieldChange[] }) {
  if (changes.length === 0) return null;
  return (
    <Table.ScrollContainer minWidth={360}>
      <Table withRowBorders={false} verticalSpacing={2} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="30%">Field</Table.Th>
            <Table.Th>Was</Table.Th>
            <Table.Th>Is</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map(({ field, before, after }) => (
            <Table.Tr key={field}>
              <Table.Td>{field}</Table.Td>
              <Side value={before} />
              <Side value={after} />
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Side({ value }: { value: string | null }) {
  return (
    <Table.Td style={{ overflowWrap: "anywhere", verticalAlign: "top" }}>
      {value ?? (
        <Text span inherit c="dimmed">
          nothing
        </Text>
      )}
    </Table.Td>
  );
}
