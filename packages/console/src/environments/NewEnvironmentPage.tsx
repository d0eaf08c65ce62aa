import { useNavigate } from "@tanstack/react-router";
import { PageTitle } from "../components/PageTitle.tsx";
import { paths } from "../paths.ts";
import { EnvironmentForm } from "./EnvironmentForm.tsx";
import { inputOf, NO_ENVIRONMENT } from "./environment-draft.ts";
import { useCreateEnvironment } from "./environment-queries.ts";

export function NewEnvironmentPage() {
  const navigate = useNavigate();
  const creating = useCreateEnvironment();
  return (
    <>
      <PageTitle title="New environment" />
      <EnvironmentForm
        start={NO_ENVIRONMENT}
        isNew
        error={creating.error}
        isSaving={creating.isPending}
        onSave={(draft) =>
          creating.mutate(inputOf(draft), { onSuccess: ({ name }) => navigate({ to: paths.environment(name) }) })
        }
      />
    </>
  );
}
