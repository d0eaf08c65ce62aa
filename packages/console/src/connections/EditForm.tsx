import { Button, Group, Stack } from "@mantine/core";
import { type Connection, PlatformApiError } from "@postern/platform-api";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { fieldErrors } from "../api/error-words.ts";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { LinkButton } from "../components/LinkButton.tsx";
import { paths } from "../paths.ts";
import { ChangedMeanwhile } from "./ChangedMeanwhile.tsx";
import { ConnectionForm } from "./ConnectionForm.tsx";
import type { ConnectionDraft } from "./connection-draft.ts";
import { useChangeConnection } from "./connection-queries.ts";
import { draftOf, readPatch } from "./edit-draft.ts";

/** Changes of a connection as it was when the form was opened; what somebody else has changed since is not lost. */
export function EditForm({ saved, start }: { saved: Connection; start: ConnectionDraft }) {
  const navigate = useNavigate();
  const [base, setBase] = useState(saved);
  const [draft, setDraft] = useState(start);
  const [complaints, setComplaints] = useState<Record<string, string>>({});
  const change = useChangeConnection(saved.id);
  const isStale = change.error instanceof PlatformApiError && change.error.problem.code === "changed-meanwhile";

  const save = (over: Connection) => {
    const read = readPatch(over, draft);
    setComplaints("complaints" in read ? read.complaints : {});
    if (!("patch" in read)) return;
    const onSuccess = () => navigate({ to: paths.connection(saved.id) });
    change.mutate({ patch: read.patch, seen: over.version }, { onSuccess });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save(base);
  };
  const takeTheirs = (theirs: Connection) => {
    setBase(theirs);
    setDraft(draftOf(theirs));
    change.reset();
  };
  const keepMine = (theirs: Connection) => {
    setBase(theirs);
    save(theirs);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <ConnectionForm
          saved={base}
          draft={draft}
          complaints={{ ...fieldErrors(change.error), ...complaints }}
          onChange={setDraft}
        />
        {isStale ? (
          <ChangedMeanwhile base={base} onTakeTheirs={takeTheirs} onKeepMine={keepMine} />
        ) : (
          <ErrorMessage error={change.error} title="The change was not saved" />
        )}
        <Group>
          <Button type="submit" loading={change.isPending} disabled={isStale}>
            Save
          </Button>
          <LinkButton to={paths.connection(saved.id)} variant="subtle">
            Cancel
          </LinkButton>
        </Group>
      </Stack>
    </form>
  );
}
