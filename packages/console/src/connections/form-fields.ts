import type { Connection } from "@postern/platform-api";
import type { ConnectionDraft } from "./connection-draft.ts";

/** What every part of the form gets. */
export interface FormProps {
  draft: ConnectionDraft;
  /** By the field's name in the platform's contract. */
  complaints: Record<string, string>;
  onChange: (draft: ConnectionDraft) => void;
  /** The connection that is edited; none for a new one. */
  saved?: Connection | undefined;
}

type TextField = {
  [Field in keyof ConnectionDraft]: [string, ConnectionDraft[Field]] extends [ConnectionDraft[Field], string]
    ? Field
    : never;
}[keyof ConnectionDraft];

/** Value, complaint and change of a field that holds text; `path` is its name in the contract. */
export function textField({ draft, complaints, onChange }: FormProps, field: TextField, path: string = field) {
  return {
    value: draft[field],
    error: complaints[path],
    onChange: (event: { currentTarget: { value: string } }) =>
      onChange({ ...draft, [field]: event.currentTarget.value }),
  };
}

export const PEM_INPUT = {
  ...{ autosize: true, minRows: 2, maxRows: 8, spellCheck: false },
  styles: { input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12 } },
};
