import { Center, Stack, Text, Title } from "@mantine/core";
import { paths } from "../paths.ts";
import { TextLink } from "./TextLink.tsx";

export function LostPage() {
  return (
    <Center component="main" mih="100vh">
      <Stack align="center" gap="xs">
        <Title order={1}>There is no such page</Title>
        <Text>
          Go to the{" "}
          <TextLink to={paths.endpoints} underline="always">
            private endpoints
          </TextLink>
          .
        </Text>
      </Stack>
    </Center>
  );
}
