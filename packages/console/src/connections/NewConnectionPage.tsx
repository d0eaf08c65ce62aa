import { Button, Group, Stack } from "@mantine/core";
import type { ConnectionInput } from "@postern/platform-api";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { fieldErrors } from "../api/error-words.ts";
import { useSession } from "../api/session.ts";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { LinkButton } from "../components/LinkButton.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { paths } from "../paths.ts";
import { ConnectionForm } from "./ConnectionForm.tsx";
import { EMPTY_DRAFT, readDraft, throughEndpoint } from "./connection-draft.ts";
import { connectableEndpointsQuery, useCreateConnection } from "./connection-queries.ts";
import { TestStages } from "./TestStages.tsx";
import { useLiveTest } from "./use-live-test.ts";

export function NewConnectionPage() {
  const navigate = useNavigate();
  const { endpoint: wanted } = useSearch({ strict: false }) as { endpoint?: string };
  const { data: endpoints } = useQuery(connectableEndpointsQuery(useSession()));
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [complaints, setComplaints] = useState<Record<string, string>>({});
  const test = useLiveTest<ConnectionInput>(({ client }, input) => client.connections.tryOut(input, { wait: false }));
  const create = useCreateConnection();

  // Whoever comes from an endpoint's page has chosen already.
  const chosen = endpoints?.find(({ id }) => id === wanted);
  useEffect(() => {
    if (chosen) setDraft((before) => (before.endpointId === null ? throughEndpoint(before, chosen) : before));
  }, [chosen]);

  const withInput = (use: (input: ConnectionInput) => void) => {
    const read = readDraft(draft);
    setComplaints("complaints" in read ? read.complaints : {});
    if ("input" in read) use(read.input);
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    withInput((input) => create.mutate(input, { onSuccess: ({ id }) => navigate({ to: paths.connection(id) }) }));
  };
  return (
    <form onSubmit={save} noValidate>
      <PageTitle title="New connection" />
      <Stack>
        <ConnectionForm
          draft={draft}
          complaints={{ ...fieldErrors(create.error ?? test.error), ...complaints }}
          onChange={setDraft}
        />
        <TestStages run={test.run} isRunning={test.isRunning} />
        <ErrorMessage error={test.error} title="The test did not begin" />
        <ErrorMessage error={create.error} title="The connection was not saved" />
        <Group>
          <Button variant="default" onClick={() => withInput(test.begin)} loading={test.isRunning}>
            Test
          </Button>
          <Button type="submit" loading={create.isPending}>
            Save
          </Button>
          <LinkButton to={paths.connections} variant="subtle">
            Cancel
          </LinkButton>
        </Group>
      </Stack>
    </form>
  );
}
