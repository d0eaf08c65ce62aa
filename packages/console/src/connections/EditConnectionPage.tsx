import { Alert, Skeleton } from "@mantine/core";
import { Connection } from "@postern/platform-api";
import { useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import { useSession } from "../api/session.ts";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { versionOf } from "./ConnectionVersions.tsx";
import { connectionQuery, versionsQuery } from "./connection-queries.ts";
import { EditForm } from "./EditForm.tsx";
import { draftOf } from "./edit-draft.ts";

/** A saved connection in its form; with `version` in the address, filled in as that version was. */
export function EditConnectionPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const { version: wanted } = useSearch({ strict: false }) as { version?: number };
  const session = useSession();
  const current = useQuery(connectionQuery(session, id));
  const versions = useQuery({ ...versionsQuery(session, id), enabled: wanted !== undefined });
  const error = current.error ?? versions.error;
  if (!current.data || (wanted !== undefined && !versions.data))
    return error ? <ErrorMessage error={error} /> : <Skeleton h={320} />;
  const earlier = Connection.safeParse(versions.data?.items.find((entry) => versionOf(entry) === wanted)?.after);
  return (
    <>
      <PageTitle title={wanted === undefined ? "Edit the connection" : `Restore version ${wanted}`} />
      {wanted !== undefined && (
        <Alert variant="outline" color={earlier.success ? "blue" : "yellow"} mb="md" maw={760}>
          {earlier.success
            ? "The form is filled in as that version was. Saving makes a new version of it; passwords and keys are kept in no version."
            : `There is no version ${wanted} of this connection any more.`}
        </Alert>
      )}
      <EditForm saved={current.data} start={draftOf(earlier.data ?? current.data)} key={wanted} />
    </>
  );
}
