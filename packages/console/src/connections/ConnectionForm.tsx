import { Group, Radio, Select, Stack, TextInput } from "@mantine/core";
import type { ConnectionDraft } from "./connection-draft.ts";
import { type FormProps, textField } from "./form-fields.ts";
import { PrivateFields } from "./PrivateFields.tsx";
import { PublicFields } from "./PublicFields.tsx";
import { SignInFields } from "./SignInFields.tsx";
import { scheduleChoices } from "./schedules.ts";
import { TlsFields } from "./TlsFields.tsx";

/** The form of the platform's users: adapter, way, database, who signs in, TLS. */
export function ConnectionForm(props: FormProps) {
  const { draft, complaints, onChange, saved } = props;
  return (
    <Stack maw={760}>
      <TextInput label="Name" required {...textField(props, "name")} />
      <Select label="Adapter" data={["PostgreSQL"]} value="PostgreSQL" allowDeselect={false} />
      <Radio.Group
        label="Way"
        description={saved && "It stays: another way is another connection"}
        value={draft.kind}
        onChange={(kind) => onChange({ ...draft, kind: kind as ConnectionDraft["kind"] })}
      >
        <Group mt={4}>
          <Radio value="private" label="Private" disabled={saved?.kind === "public"} />
          <Radio value="public" label="Public" disabled={saved?.kind === "private"} />
        </Group>
      </Radio.Group>
      {draft.kind === "private" ? <PrivateFields {...props} /> : <PublicFields {...props} />}
      <Group grow align="flex-start">
        <TextInput label="Database" required {...textField(props, "database")} />
        <TextInput label="User" required autoComplete="off" {...textField(props, "user")} />
      </Group>
      <SignInFields {...props} />
      <TlsFields {...props} />
      <Group grow align="flex-end">
        <TextInput
          label="Keep alive every"
          description="Seconds, 5 to 349; idle for 350 it is forgotten"
          inputMode="numeric"
          {...textField(props, "keepAliveSeconds")}
        />
        <Select
          label="Test it"
          description="A worker does it by itself; each test is kept"
          allowDeselect={false}
          data={scheduleChoices(draft.testEveryMinutes)}
          value={draft.testEveryMinutes}
          onChange={(value) => onChange({ ...draft, testEveryMinutes: value ?? "" })}
          error={complaints.testEveryMinutes}
        />
      </Group>
    </Stack>
  );
}
