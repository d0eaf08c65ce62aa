import { Table, Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";

interface Props {
  /** Whose zones, and which, by zone id; in the order in which they are shown. */
  sides: { name: string; zoneIds: string[] }[];
  /** Those that all sides have. */
  common: string[];
}

/** Zones side by side, a column for each: what is full from top to bottom can be used. */
export function ZonePicture({ sides, common }: Props) {
  const all = [...new Set(sides.flatMap(({ zoneIds }) => zoneIds))].sort();
  return (
    <Table.ScrollContainer minWidth={140 + all.length * 96}>
      <Table withTableBorder withColumnBorders w="auto" aria-label="Availability zones by id">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={140}>Zone id</Table.Th>
            {all.map((zone) => (
              <Table.Th key={zone} ta="center" w={96} style={shade(common.includes(zone))}>
                {zone}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {[...sides, { name: "In common", zoneIds: common }].map(({ name, zoneIds }) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" style={{ whiteSpace: "nowrap" }}>
                {name}
              </Table.Th>
              {all.map((zone) => (
                <Table.Td key={zone} ta="center" style={shade(common.includes(zone))}>
                  {zoneIds.includes(zone) ? (
                    <IconCheck size={18} role="img" aria-label="yes" />
                  ) : (
                    <Text span size="sm" c="dimmed">
                      no
                    </Text>
                  )}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function shade(isCommon: boolean) {
  return isCommon ? { background: "light-dark(var(--mantine-color-green-0), var(--mantine-color-green-9))" } : {};
}
