import { Alert, Button, Group, List, Text } from "@mantine/core";
import { PlatformApiError } from "@postern/platform-api";
import { ConfirmButton } from "../components/ConfirmButton.tsx";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { TextLink } from "../components/TextLink.tsx";
import { paths } from "../paths.ts";
import { useRemoveEndpoint } from "./endpoint-queries.ts";

/** Deletes an endpoint; while connections use it, the platform refuses, and says which they are before it is forced. */
export function DeleteEndpoint({ id }: { id: string }) {
  const remove = useRemoveEndpoint(id);
  const { error } = remove;
  const users = error instanceof PlatformApiError && error.problem.code === "in-use" ? error.problem.connections : null;
  return (
    <>
      <ConfirmButton
        question="Delete this endpoint? Nothing reaches its databases afterwards."
        answer="Delete the endpoint"
        onConfirm={() => remove.mutate({ force: false })}
        loading={remove.isPending}
      >
        Delete
      </ConfirmButton>
      {users ? (
        <Alert color="yellow" variant="outline" role="alert" title="Connections use this endpoint" w="100%">
          <Text size="sm">Without it these lead nowhere until another endpoint is chosen for them:</Text>
          <List size="sm" my="xs">
            {users.map((connection) => (
              <List.Item key={connection.id}>
                <TextLink to={paths.connection(connection.id)} size="sm">
                  {connection.name}
                </TextLink>
              </List.Item>
            ))}
          </List>
          <Group>
            <Button size="xs" variant="default" onClick={() => remove.reset()}>
              Keep it
            </Button>
            <Button size="xs" color="red" onClick={() => remove.mutate({ force: true })}>
              Delete it all the same
            </Button>
          </Group>
        </Alert>
      ) : (
        <ErrorMessage error={error} />
      )}
    </>
  );
}
