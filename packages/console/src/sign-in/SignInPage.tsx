import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { queryClient } from "../api/query-client.ts";
import { ErrorMessage } from "../components/ErrorMessage.tsx";
import { paths } from "../paths.ts";
import { EntryPaper } from "./EntryPaper.tsx";
import { ProviderButton } from "./ProviderButton.tsx";
import { signIn } from "./sign-in-calls.ts";

export function SignInPage() {
  const navigate = useNavigate();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const entering = useMutation({
    mutationFn: () => signIn(email, password),
    onSuccess: () => {
      queryClient.clear();
      return navigate({ to: paths.endpoints });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    entering.mutate();
  };
  return (
    <EntryPaper title="Sign in">
      <form onSubmit={submit}>
        <Stack>
          <ErrorMessage error={entering.error} />
          <TextInput
            label="E-mail"
            type="email"
            autoComplete="username"
            required
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" loading={entering.isPending}>
            Sign in
          </Button>
        </Stack>
      </form>
      <ProviderButton />
    </EntryPaper>
  );
}
