import { Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { fieldError } from "../api/error-words.ts";
import { queryClient } from "../api/query-client.ts";
import { platform } from "../api/session.ts";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { TextLink } from "../components/TextLink.tsx";
import { paths } from "../paths.ts";
import { EntryPaper } from "./EntryPaper.tsx";
import { signIn } from "./sign-in-calls.ts";

/** Where an invitation leads: `/join#token=…&email=…`. What stands behind the # no server and no log ever sees. */
export function JoinPage() {
  const navigate = useNavigate();
  const [invitation] = useState(() => new URLSearchParams(window.location.hash.slice(1)));
  const email = invitation.get("email") ?? "";
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const joining = useMutation({
    mutationFn: async () => {
      await platform.invitations.accept({ token: invitation.get("token") ?? "", name, password });
      await signIn(email, password);
    },
    onSuccess: () => {
      queryClient.clear();
      return navigate({ to: paths.endpoints });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    joining.mutate();
  };
  return (
    <EntryPaper title="Join">
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">
            You are invited as <strong>{email}</strong>. If you have an account already,{" "}
            <TextLink to={paths.signIn} underline="always">
              sign in
            </TextLink>
            .
          </Text>
          <ErrorMessage error={joining.error} />
          <TextInput
            label="Your name"
            autoComplete="name"
            required
            value={name}
            error={fieldError(joining.error, "name")}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <PasswordInput
            label="A password"
            description="Twelve characters or more"
            autoComplete="new-password"
            required
            minLength={12}
            value={password}
            error={fieldError(joining.error, "password")}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" loading={joining.isPending}>
            Join and sign in
          </Button>
        </Stack>
      </form>
    </EntryPaper>
  );
}
