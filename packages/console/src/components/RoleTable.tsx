import { Table } from "@mantine/core";
import type { ReactNode } from "react";
import { Moment } from "../ui/Moment.tsx";

export interface RoleRow {
  id: string;
  subject: string;
  role: string;
  at: string;
  /** What can be done with it, or what has become of it. */
  last: ReactNode;
}

/** What has a role in the tenant besides its members: to whom or what it was given, and since when. */
export function RoleTable({ heads, rows }: { heads: [string, string, string, string]; rows: RoleRow[] }) {
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ id, subject, role, at, last }) => (
            <Table.Tr key={id}>
              <Table.Td>{subject}</Table.Td>
              <Table.Td>{role}</Table.Td>
              <Table.Td>
                <Moment at={at} />
              </Table.Td>
              <Table.Td>{last}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
