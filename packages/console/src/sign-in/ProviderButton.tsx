import { Alert, Button, Divider, Stack } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { platform } from "../api/session.ts";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { leaveForProvider } from "./sign-in-calls.ts";

/** The other way in, where the platform has an identity provider. */
export function ProviderButton() {
  const { data } = useQuery({ queryKey: ["sign-in-ways"], queryFn: platform.signInWays, staleTime: 60_000 });
  const leaving = useMutation({ mutationFn: leaveForProvider });
  const refusal = new URLSearchParams(window.location.search).get("error");
  if (!data?.oidc) return null;
  return (
    <Stack mt="md">
      <Divider label="or" />
      {refusal && (
        <Alert color="red" variant="outline" role="alert">
          The identity provider's sign-in led to no account here ({refusal.slice(0, 100)}). Accounts are made by
          invitation: ask an admin of your tenant.
        </Alert>
      )}
      <ErrorMessage error={leaving.error} />
      <Button variant="default" onClick={() => leaving.mutate()} loading={leaving.isPending}>
        Sign in with the identity provider
      </Button>
    </Stack>
  );
}
