import { Box, Center, Paper, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

/** What stands before the door: one form. */
export function EntryPaper({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Postern`;
  }, [title]);
  return (
    <Center component="main" mih="100vh" p="md">
      <Box w="100%" maw={400}>
        <Text fw={700} size="lg" mb="sm">
          Postern
        </Text>
        <Paper withBorder p="xl">
          <Title order={1} size="h3" mb="md">
            {title}
          </Title>
          {children}
        </Paper>
      </Box>
    </Center>
  );
}
