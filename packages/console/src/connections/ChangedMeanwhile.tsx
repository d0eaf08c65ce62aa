import { Alert, Button, Group, Loader, Text } from "@mantine/core";
import type { Connection } from "@postern/platform-api";
import { useQuery } from "@tanstack/react-query";
import { useSession } from "../api/session.ts";
import { connectionQuery, versionsQuery } from "./connection-queries.ts";
import { VersionChanges } from "./VersionChanges.tsx";
import { versionChanges } from "./version-changes.ts";

interface Props {
  /** As it was when the form was filled in. */
  base: Connection;
  onTakeTheirs: (theirs: Connection) => void;
  onKeepMine: (theirs: Connection) => void;
}

/** Somebody was faster: what they have changed, and whose version is to stand. */
export function ChangedMeanwhile({ base, onTakeTheirs, onKeepMine }: Props) {
  const session = useSession();
  const { data: theirs, isFetching } = useQuery({ ...connectionQuery(session, base.id), refetchOnMount: "always" });
  const { data: versions } = useQuery({ ...versionsQuery(session, base.id), refetchOnMount: "always" });
  const isNew = theirs !== undefined && !isFetching && theirs.version !== base.version;
  const author = versions?.items[0]?.actor.name ?? "Somebody";
  return (
    <Alert color="yellow" variant="outline" role="alert" title="The connection was changed meanwhile" maw={760}>
      {isNew ? (
        <>
          <Text size="sm" mb="xs">
            {author} has saved version {theirs.version} while you were editing version {base.version}. Nothing of yours
            is lost: it is in the form above. They have changed:
          </Text>
          <VersionChanges changes={versionChanges(base, theirs)} />
          <Group mt="md">
            <Button variant="default" onClick={() => onTakeTheirs(theirs)}>
              Take theirs
            </Button>
            <Button onClick={() => onKeepMine(theirs)}>Save mine over it</Button>
          </Group>
        </>
      ) : (
        <Loader size="sm" aria-label="Reading what was changed" />
      )}
    </Alert>
  );
}
