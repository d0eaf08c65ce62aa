import { Fieldset, Group, PasswordInput, Radio, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { TLS_MODES } from "@postern/platform-api";
import type { ConnectionDraft } from "./connection-draft.ts";
import { PrivateFields } from "./PrivateFields.tsx";
import { PublicFields } from "./PublicFields.tsx";

export interface FormProps {
  draft: ConnectionDraft;
  complaints: Record<string, string>;
  onChange: (draft: ConnectionDraft) => void;
}

const TLS_WORDS: Record<(typeof TLS_MODES)[number], string> = {
  disable: "None: everything is sent in the clear",
  require: "Encrypt, and trust any certificate",
  "verify-ca": "Encrypt, and check who signed the certificate",
  "verify-full": "Encrypt, and check signer and name",
};

/** The form of the platform's users: adapter, way, database, user, TLS. */
export function ConnectionForm(props: FormProps) {
  const { draft, complaints, onChange } = props;
  const text = (field: "name" | "database" | "user" | "password" | "certificateName" | "authorities") => ({
    value: draft[field],
    error: complaints[field] ?? complaints[`tls.${field}`],
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ ...draft, [field]: event.currentTarget.value }),
  });
  return (
    <Stack maw={760}>
      <TextInput label="Name" required {...text("name")} />
      <Select label="Adapter" data={["PostgreSQL"]} value="PostgreSQL" allowDeselect={false} />
      <Radio.Group
        label="Way"
        value={draft.kind}
        onChange={(kind) => onChange({ ...draft, kind: kind as ConnectionDraft["kind"] })}
      >
        <Group mt={4}>
          <Radio value="private" label="Private" />
          <Radio value="public" label="Public" />
        </Group>
      </Radio.Group>
      {draft.kind === "private" ? <PrivateFields {...props} /> : <PublicFields {...props} />}
      <Group grow align="flex-start">
        <TextInput label="Database" required {...text("database")} />
        <TextInput label="User" required autoComplete="off" {...text("user")} />
      </Group>
      <PasswordInput label="Password" required autoComplete="off" {...text("password")} />
      <Fieldset legend="TLS">
        <Stack>
          <Select
            label="Mode"
            allowDeselect={false}
            data={TLS_MODES.map((mode) => ({ value: mode, label: `${TLS_WORDS[mode]} (${mode})` }))}
            value={draft.tls}
            onChange={(mode) => onChange({ ...draft, tls: mode as ConnectionDraft["tls"] })}
          />
          {draft.tls === "verify-full" && (
            <TextInput
              label="Name on the certificate"
              description="The database's own name: the endpoint's is not on it"
              {...text("certificateName")}
            />
          )}
          {draft.tls.startsWith("verify") && (
            <Textarea
              label="Authorities"
              description="PEM certificates to trust, when the database's is signed by none that everybody trusts"
              autosize
              minRows={2}
              maxRows={8}
              spellCheck={false}
              styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12 } }}
              {...text("authorities")}
            />
          )}
        </Stack>
      </Fieldset>
    </Stack>
  );
}
