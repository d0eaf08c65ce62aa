import { Fieldset, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { TLS_MODES } from "@postern/platform-api";
import type { ConnectionDraft } from "./connection-draft.ts";
import { type FormProps, PEM_INPUT, textField } from "./form-fields.ts";

const MODES: Record<ConnectionDraft["tls"], string> = {
  disable: "None: everything is sent in the clear",
  require: "Encrypt, and trust any certificate",
  "verify-ca": "Encrypt, and check who signed the certificate",
  "verify-full": "Encrypt, and check signer and name",
};
const TRUST: Record<ConnectionDraft["trust"], string> = {
  everybody: "An authority that everybody trusts",
  rds: "Amazon RDS",
  own: "Authorities of your own",
};

/** How the server's certificate is checked, by which name, and what is shown to a server that asks for one itself. */
export function TlsFields(props: FormProps) {
  const { draft, complaints, onChange } = props;
  const checks = draft.tls === "verify-ca" || draft.tls === "verify-full";
  return (
    <Fieldset legend="TLS">
      <Stack>
        <Select
          label="Mode"
          allowDeselect={false}
          data={TLS_MODES.map((mode) => ({ value: mode, label: `${MODES[mode]} (${mode})` }))}
          value={draft.tls}
          onChange={(mode) => onChange({ ...draft, tls: mode as ConnectionDraft["tls"] })}
          error={complaints["tls.mode"]}
        />
        {draft.tls === "verify-full" && (
          <TextInput
            label="Name on the certificate"
            description={
              draft.kind === "private"
                ? "The database's own name: the endpoint's is not on it"
                : "Empty: the host that is dialled"
            }
            spellCheck={false}
            {...textField(props, "certificateName", "tls.certificateName")}
          />
        )}
        {checks && (
          <Select
            label="Signed by"
            allowDeselect={false}
            data={Object.entries(TRUST).map(([value, label]) => ({ value, label }))}
            value={draft.trust}
            onChange={(trust) => onChange({ ...draft, trust: trust as ConnectionDraft["trust"] })}
            error={draft.trust !== "own" && complaints["tls.authorities"]}
          />
        )}
        {checks && draft.trust === "own" && (
          <Textarea
            label="Authorities"
            description="PEM certificates to trust"
            {...PEM_INPUT}
            {...textField(props, "authorities", "tls.authorities")}
          />
        )}
        {draft.tls !== "disable" && <ClientCertificateFields {...props} />}
      </Stack>
    </Fieldset>
  );
}

function ClientCertificateFields(props: FormProps) {
  const { draft, saved } = props;
  const isWanted = draft.signIn === "certificate";
  const kept = saved?.tls.clientCertificate !== undefined;
  return (
    <>
      <Textarea
        label="Client certificate"
        description={`PEM, with those between it and its authority; ${isWanted ? "it alone says who comes" : "for a server that demands one"}`}
        required={isWanted}
        {...PEM_INPUT}
        {...textField(props, "clientCertificate", "tls.clientCertificate")}
      />
      {(isWanted || draft.clientCertificate.trim() !== "") && (
        <Textarea
          label="Its key"
          description={kept ? "PEM, not encrypted. Left empty it stays" : "PEM, not encrypted; it is never shown again"}
          required={!kept}
          autoComplete="off"
          {...PEM_INPUT}
          {...textField(props, "clientKey")}
        />
      )}
    </>
  );
}
