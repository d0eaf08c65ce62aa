import { Alert, List, Text } from "@mantine/core";
import { errorWords } from "../api/error-words.ts";

/** What went wrong and what to change; nothing while nothing did. */
export function ErrorMessage({ error, title }: { error: unknown; title?: string }) {
  if (!error) return null;
  const { what, points, requestId } = errorWords(error);
  return (
    <Alert color="red" variant="outline" title={title} role="alert" style={{ overflowWrap: "anywhere" }}>
      <Text size="sm">{what}</Text>
      {points.length > 0 && (
        <List size="sm" mt="xs">
          {points.map((point) => (
            <List.Item key={point}>{point}</List.Item>
          ))}
        </List>
      )}
      {requestId && (
        <Text size="xs" c="dimmed" mt="xs">
          Should you ask for help: this was call {requestId}.
        </Text>
      )}
    </Alert>
  );
}
