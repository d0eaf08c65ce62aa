import { Skeleton } from "@mantine/core";
import type { EnvironmentDetail } from "@postern/platform-api";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useSession } from "../api/session.ts";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { PageTitle } from "../components/PageTitle.tsx";
import { paths } from "../paths.ts";
import { EnvironmentForm } from "./EnvironmentForm.tsx";
import { draftOf, patchOf } from "./environment-draft.ts";
import { environmentQuery, useChangeEnvironment } from "./environment-queries.ts";

export function EditEnvironmentPage() {
  const { name } = useParams({ strict: false }) as { name: string };
  const { data, error } = useQuery(environmentQuery(useSession(), name));
  if (!data) return error ? <ErrorMessage error={error} /> : <Skeleton h={320} />;
  return <Editing environment={data} />;
}

/** What is edited is what was read when editing began: the platform refuses what has changed since. */
function Editing({ environment }: { environment: EnvironmentDetail }) {
  const [seen] = useState(environment);
  const navigate = useNavigate();
  const changing = useChangeEnvironment(seen);
  return (
    <>
      <PageTitle title={`Edit ${seen.name}`} />
      <EnvironmentForm
        start={draftOf(seen)}
        isNew={false}
        error={changing.error}
        isSaving={changing.isPending}
        onSave={(draft) =>
          changing.mutate(patchOf(draft), { onSuccess: () => navigate({ to: paths.environment(seen.name) }) })
        }
      />
    </>
  );
}
