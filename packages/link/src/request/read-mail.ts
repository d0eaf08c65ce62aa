import type { RequestField } from "../profiles/profile.ts";
import { nearest } from "../spec/nearest.ts";
import { mailLines } from "./mail-lines.ts";

/**
 * What a mail says of each field, in the mail's own letters: labels in any order, misspelt or quoted, several to a line,
 * their values behind them or on the next line. What is said first stands; a field that is not there stays out.
 */
export function readMail(text: string): Partial<Record<RequestField, string>> {
  const fields: Partial<Record<RequestField, string>> = {};
  let open: RequestField | undefined;
  const take = (field: RequestField, value: string) => {
    const meant = meantBy(field, value);
    if (meant !== undefined) fields[field] ??= meant;
  };
  for (const line of mailLines(text)) {
    const parts = labelled(line);
    const [first] = parts;
    if (open && !first && !/[:=]/.test(line)) take(open, line);
    open = undefined;
    for (const { field, value } of parts) {
      if (value === "") open = field;
      else take(field, value);
    }
  }
  // A service is known by its form, whatever stands before it; not when there are several to choose from.
  const services = new Set(mailLines(text).flatMap((line) => line.match(SERVICE) ?? []));
  const [only] = services;
  if (services.size === 1 && only !== undefined) fields.serviceName ??= only;
  return fields;
}

const SERVICE = /\bcom\.amazonaws\.vpce\.[a-z0-9-]{1,40}\.vpce-svc-[0-9a-f]{8,17}\b/g;
const REGION = /\b[a-z]{2}(?:-[a-z]{1,12}){1,3}-\d\b/g;
const SEPARATOR = /[:=]/;
const LONGEST_LABEL = 100;

/** The parts of a line that have a label we know: `Region: us-east-1; environment = US`. */
function labelled(line: string): { field: RequestField; value: string }[] {
  const found: { field: RequestField; value: string }[] = [];
  let before: { field: RequestField; value: string } | undefined;
  for (const part of line.split(/(?<=[;|,])| \/ /)) {
    const at = part.search(SEPARATOR);
    const value = part.slice(at + 1).trim();
    const field = at < 0 ? undefined : fieldOf(part.slice(0, at), value);
    // A comma inside a value, not between two fields.
    if (at < 0 && before && /[;|,]$/.test(before.value)) before.value += part.trimEnd();
    else {
      before = field && { field, value };
      if (before) found.push(before);
    }
  }
  return found;
}

/** The last word that we know says what a label is about: `service region` is a region. */
function fieldOf(label: string, value: string): RequestField | undefined {
  if (label.length > LONGEST_LABEL) return undefined;
  const words = label
    .normalize("NFD")
    .toLowerCase()
    .replace(/\p{Mn}/gu, "")
    .split(/[^a-z]+/)
    .filter((word) => word !== "");
  const last = words.at(-1);
  if (last === "type" || (words.length <= 2 && isNear(last, "type") && /postgres|interface/i.test(value)))
    return "type";
  for (const word of words.reverse()) {
    const field = WORDS[word] ?? (word.length > 4 ? WORDS[nearest(word, Object.keys(WORDS)) ?? ""] : undefined);
    if (field) return field;
  }
  return undefined;
}

const WORDS: Record<string, RequestField> = {
  service: "serviceName",
  region: "region",
  environment: "environment",
  env: "environment",
};

function isNear(word: string | undefined, known: string): boolean {
  return word !== undefined && word.length > 2 && nearest(word, [known]) === known;
}

/** The value without what surrounds it; of a name with a form just the part that has it, when there is one. */
function meantBy(field: RequestField, text: string): string | undefined {
  const bare = text.replace(/^["'“”«»<[ ]+/, "").replace(/["'“”«»>\].,; ]+$/, "");
  const form = { serviceName: SERVICE, region: REGION, environment: undefined, type: undefined }[field];
  const [first, ...others] = form ? new Set(bare.match(form) ?? []) : [];
  if (first !== undefined && others.length === 0) return first;
  return bare.slice(0, 200) || undefined;
}
