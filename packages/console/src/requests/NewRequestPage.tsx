import { Alert, Button, Group, Select, Stack, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { RequestWaitsError } from "@postern/platform-api";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useSession } from "../api/session.ts";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { LinkButton } from "../components/LinkButton.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { TextLink } from "../components/TextLink.tsx";
import { paths } from "../paths.ts";
import { RequestPreview } from "./RequestPreview.tsx";
import { readPasted } from "./read-pasted.ts";
import { environmentChoicesQuery, previewQuery, useFileRequest } from "./request-queries.ts";

export function NewRequestPage() {
  const session = useSession();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const environments = useQuery(environmentChoicesQuery(session)).data?.items ?? [];
  const filing = useFileRequest();

  const pasted = readPasted(text);
  const suiting = environments.filter(({ region }) => region === pasted.region);
  const named = environments.find(({ name }) => name.toLowerCase() === pasted.environment?.toLowerCase());
  const environment = chosen ?? named?.name ?? (suiting.length === 1 ? suiting[0]?.name : undefined);
  const problems = [...pasted.problems, ...environmentProblems(pasted.region, environment)];
  const chosenEnvironment = environments.find(({ name }) => name === environment);
  const wanted =
    pasted.serviceName && problems.length === 0 && environment !== undefined ? { pasted, environment } : undefined;
  const [settled] = useDebouncedValue(wanted, 400);
  const isSettling = JSON.stringify(settled) !== JSON.stringify(wanted);
  const preview = useQuery(previewQuery(session, isSettling ? undefined : settled));
  const existing = preview.data?.existing ?? undefined;
  const hasNoZone = preview.data?.zones.common.length === 0;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!wanted) return;
    const opened = {
      onSuccess: ({ endpoint }: { endpoint: { id: string } | null }) =>
        navigate({ to: endpoint ? paths.endpoint(endpoint.id) : paths.endpoints }),
    };
    filing.mutate({ ...wanted, reuse: existing !== undefined }, opened);
  };

  return (
    <form onSubmit={submit}>
      <PageTitle title="Request a private endpoint" />
      <Stack maw={760}>
        <Textarea
          label="What the owner of the database sent"
          description="The name of the endpoint service, a postern-request file, or the whole mail"
          placeholder="com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0"
          autosize
          minRows={5}
          maxRows={16}
          spellCheck={false}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } }}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={text.trim() !== "" && problems.length > 0 ? problems.join(" ") : undefined}
        />
        <Select
          label="Environment"
          description="Where this platform's jobs run"
          placeholder="choose one"
          allowDeselect={false}
          data={environments.map(({ name, region }) => ({ value: name, label: `${name} (${region})` }))}
          value={environment ?? null}
          onChange={setChosen}
        />
        {wanted && chosenEnvironment && (
          <RequestPreview
            pasted={pasted}
            environment={chosenEnvironment}
            preview={preview.data}
            error={preview.error}
            isAsking={preview.isFetching || isSettling}
          />
        )}
        {filing.error instanceof RequestWaitsError ? (
          <Alert color="yellow" variant="outline" title="The request is filed" role="status">
            An operator of this platform has to approve it.{" "}
            <TextLink to={paths.requests} size="sm">
              The requests
            </TextLink>{" "}
            show what becomes of it.
          </Alert>
        ) : (
          <ErrorMessage error={filing.error} title="The request was not taken" />
        )}
        <Group>
          <Button type="submit" disabled={!wanted || isSettling || hasNoZone} loading={filing.isPending}>
            {existing ? "Use the endpoint that there is" : "Request the endpoint"}
          </Button>
          <LinkButton to={paths.endpoints} variant="default">
            Cancel
          </LinkButton>
        </Group>
      </Stack>
    </form>
  );

  function environmentProblems(region: string | undefined, name: string | undefined): string[] {
    if (region === undefined || environments.length === 0) return [];
    const found = environments.find((each) => each.name === name);
    if (pasted.environment !== undefined && !named && chosen === null)
      return [`This platform has no environment '${pasted.environment}': choose one below.`];
    if (found && found.region !== region)
      return [`The environment ${found.name} makes its endpoints in ${found.region}, and the service is in ${region}.`];
    return [];
  }
}
