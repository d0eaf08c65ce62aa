import { SimpleGrid, Text } from "@mantine/core";
import type { ReactNode } from "react";

/** Names and what they are, side by side. */
export function Facts({ facts }: { facts: [name: string, value: ReactNode][] }) {
  return (
    <SimpleGrid component="dl" cols={{ base: 1, sm: 2 }} spacing="lg" verticalSpacing="sm" m={0}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <Text component="dt" size="sm" c="dimmed">
            {name}
          </Text>
          <Text component="dd" size="sm" m={0} style={{ overflowWrap: "anywhere" }}>
            {value ?? "none yet"}
          </Text>
        </div>
      ))}
    </SimpleGrid>
  );
}
