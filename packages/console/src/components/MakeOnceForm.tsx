import { Alert, Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { TENANT_ROLES, type TenantRole } from "@postern/platform-api";
import type { UseMutationResult } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { fieldError } from "../api/error-words.ts";
import { CopyText } from "../ui/CopyText.tsx";
import { ErrorMessage } from "./ErrorMessage.tsx";

interface Props<Answer> {
  /** Whom or what it is for: the field's name in the platform's contract, as people call it, and its kind. */
  field: { name: "name" | "email"; label: string; type?: "email" };
  /** What the button says. */
  action: string;
  making: UseMutationResult<Answer, Error, { subject: string; role: TenantRole }>;
  /** What is shown of an answer, this once. */
  show: (answer: Answer) => { title: string; note?: string; label: string; text: string };
}

/** Makes something for a role whose secret is in the answer alone: shown once, to be copied. */
export function MakeOnceForm<Answer>({ field, action, making, show }: Props<Answer>) {
  const [subject, setSubject] = useState("");
  const [role, setRole] = useState<TenantRole>("member");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate({ subject, role }, { onSuccess: () => setSubject("") });
  };
  const made = making.data && show(making.data);
  return (
    <form onSubmit={submit}>
      <Stack maw={760}>
        <Group align="flex-end">
          <TextInput
            label={field.label}
            type={field.type}
            required
            value={subject}
            error={fieldError(making.error, field.name)}
            onChange={(event) => setSubject(event.currentTarget.value)}
            w={280}
          />
          <Select
            label="Role"
            allowDeselect={false}
            data={[...TENANT_ROLES]}
            value={role}
            onChange={(chosen) => chosen && setRole(chosen as TenantRole)}
            w={140}
          />
          <Button type="submit" loading={making.isPending}>
            {action}
          </Button>
        </Group>
        <ErrorMessage error={making.error} />
        {made && (
          <Alert color="blue" variant="outline" title={made.title} styles={{ body: { minWidth: 0 } }}>
            {made.note && (
              <Text size="sm" mb="xs">
                {made.note}
              </Text>
            )}
            <CopyText label={made.label} text={made.text} />
          </Alert>
        )}
      </Stack>
    </form>
  );
}
