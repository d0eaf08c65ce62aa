import { LinkError, type Problem } from "../errors.ts";
import { profiles } from "../profiles/index.ts";
import { fieldPath } from "../spec/read-spec.ts";
import { type LinkRequest, linkRequestSchema } from "./link-request.ts";
import { readMail } from "./read-mail.ts";

/**
 * Reads a request: `postern-request/v1` as JSON text or value, or the platform's template as it arrives in a mail.
 * Throws LinkError `request-invalid` with every field that is missing or wrong.
 */
export function readRequest(source: unknown): LinkRequest {
  if (typeof source !== "string") return check(source);
  const text = source.trim();
  if (!text.startsWith("{")) return check({ format: "postern-request/v1", ...readMail(text) });
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

function invalid(problems: Problem[]): LinkError {
  return new LinkError("request-invalid", problems);
}
