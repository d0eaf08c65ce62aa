import { Fieldset, Group, PasswordInput, Radio, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useSession } from "../api/session.ts";
import type { ConnectionDraft } from "./connection-draft.ts";
import { connectableEndpointsQuery, dialingEnvironmentsQuery } from "./connection-queries.ts";
import { type FormProps, textField } from "./form-fields.ts";

/** How the database is told who comes: by password, by a token that IAM signs, or by the client certificate alone. */
export function SignInFields(props: FormProps) {
  const { draft, onChange, saved } = props;
  const choose = (signIn: string) => onChange({ ...draft, signIn: signIn as ConnectionDraft["signIn"] });
  return (
    <Fieldset legend="Sign in">
      <Stack>
        <Radio.Group aria-label="Sign in" value={draft.signIn} onChange={choose}>
          <Group>
            <Radio value="password" label="Password" />
            <Radio value="iam" label="IAM" />
            <Radio value="certificate" label="Client certificate" />
          </Group>
        </Radio.Group>
        {draft.signIn === "password" && (
          <PasswordInput
            label="Password"
            required={!saved}
            description={
              saved && "Left empty it stays. It is needed again when the way, the user or TLS changes: see below"
            }
            autoComplete="off"
            {...textField(props, "password")}
          />
        )}
        {draft.signIn === "iam" && <TokenFields {...props} />}
      </Stack>
    </Fieldset>
  );
}

/** Whose rights sign the token, and for which database: RDS judges it by the database's own name, not the endpoint's. */
function TokenFields(props: FormProps) {
  const { draft } = props;
  return (
    <>
      <TextInput
        label="Role"
        description="ARN of a role of the owner's with rds-db:connect for this user, which this platform may assume"
        required
        placeholder="arn:aws:iam::111122223333:role/postern-database"
        spellCheck={false}
        {...textField(props, "roleArn", "iam.roleArn")}
      />
      <Group grow preventGrowOverflow={false} align="flex-start">
        <TextInput
          label="Region"
          description="Of the environment"
          readOnly
          variant="filled"
          value={useRegion(draft)}
          flex={2}
        />
        {draft.kind === "private" && (
          <>
            <TextInput
              label="Database's own name"
              description="Empty: the name on the certificate"
              placeholder={draft.certificateName}
              spellCheck={false}
              flex={4}
              {...textField(props, "tokenHost", "iam.host")}
            />
            <TextInput
              label="Own port"
              description="Empty: as dialled"
              inputMode="numeric"
              flex={1}
              miw={110}
              {...textField(props, "tokenPort", "iam.port")}
            />
          </>
        )}
      </Group>
    </>
  );
}

function useRegion({ kind, endpointId, environment }: ConnectionDraft): string {
  const session = useSession();
  const { data: endpoints } = useQuery(connectableEndpointsQuery(session));
  const { data: environments } = useQuery(dialingEnvironmentsQuery(session));
  const found =
    kind === "private"
      ? endpoints?.find(({ id }) => id === endpointId)
      : environments?.items.find(({ name }) => name === environment);
  return found?.region ?? "";
}
