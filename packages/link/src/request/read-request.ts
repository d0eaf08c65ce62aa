import { LinkError, type Problem } from "../errors.ts";
import { profiles } from "../profiles/index.ts";
import type { RequestField } from "../profiles/profile.ts";
import { fieldPath } from "../spec/read-spec.ts";
import { type LinkRequest, linkRequestSchema } from "./link-request.ts";

/** What each field is called in mails, after lower-casing; the first words of a label are enough. */
const LABELS: Record<RequestField, RegExp> = {
  serviceName: /(endpoint )?service( name)?$/,
  region: /region/,
  environment: /environment/,
  type: /^type$/,
};

/**
 * Reads a request: `postern-request/v1` as JSON text or value, or the platform's template as it arrives in a mail.
 * Throws LinkError `request-invalid` with every field that is missing or wrong.
 */
export function readRequest(source: unknown): LinkRequest {
  if (typeof source !== "string") return check(source);
  const text = source.trim();
  if (!text.startsWith("{")) return check(readTemplate(text));
  try {
    return check(JSON.parse(text));
  } catch (error) {
    if (error instanceof LinkError) throw error;
    throw invalid([
      { field: "request", value: undefined, message: `not JSON (${(error as Error).message})`, hint: undefined },
    ]);
  }
}

function check(value: unknown): LinkRequest {
  const parsed = linkRequestSchema.safeParse(value);
  if (parsed.success) {
    const inName = parsed.data.serviceName.split(".")[3];
    if (inName === parsed.data.region) return parsed.data;
    const message = `'${parsed.data.region}' is not the service name's own region, ${inName}`;
    throw invalid([{ field: "region", value: parsed.data.region, message, hint: "one of the two is mistyped" }]);
  }
  throw invalid(
    parsed.error.issues.map((issue): Problem => {
      const field = fieldPath(issue.path);
      const found = issue.path.reduce<unknown>(
        (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
        value,
      );
      const message = found === undefined ? "is missing" : `${JSON.stringify(found)}: ${issue.message}`;
      return { field, value: found, message, hint: hints[field] };
    }),
  );
}

const hints: Record<string, string> = {
  serviceName: "postern apply prints it, and the AWS console shows it under VPC → Endpoint services",
  region: "the region of the database's endpoint service, such as us-east-1",
  environment: `one of the platform's, such as ${profiles.map(({ environments }) => Object.keys(environments).join(", ")).join("; ")}`,
};

/** Lines of the form `- Label (an aside): value`, in any order, with or without the dash. */
function readTemplate(text: string): unknown {
  const fields: Partial<Record<RequestField, string>> = {};
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:[-*•>]\s*)*([^:(]+?)\s*(?:\([^)]*\))?\s*:\s*(\S.*?)\s*$/.exec(line);
    if (!match) continue;
    const label = (match[1] ?? "").toLowerCase();
    const field = (Object.keys(LABELS) as RequestField[]).find((each) => LABELS[each].test(label));
    if (field) fields[field] ??= match[2];
  }
  return { format: "postern-request/v1", ...fields };
}

function invalid(problems: Problem[]): LinkError {
  return new LinkError("request-invalid", problems);
}
