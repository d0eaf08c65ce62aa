import { AwsError } from "../wire/aws-error.ts";

/** The body of `POST dns-records`: `{"name", "values"}`, with `"type": "TXT"` if it says one. Names the wrong field. */
export function readDnsRecord(body: Buffer): { name: string; values: string[] } {
  let content: Record<string, unknown>;
  try {
    content = { ...JSON.parse(body.toString("utf8")) };
  } catch {
    throw new AwsError("InvalidRequest", "the body is not JSON");
  }
  const { name, type = "TXT", values } = content;
  if (type !== "TXT") throw new AwsError("InvalidRequest", `type is ${JSON.stringify(type)}; give TXT`);
  if (typeof name !== "string") throw new AwsError("InvalidRequest", "name is missing; give a domain name");
  if (!Array.isArray(values) || !values.every((value) => typeof value === "string" && value.length <= 255)) {
    throw new AwsError(
      "InvalidRequest",
      "values must be a list of texts of at most 255 characters; an empty one removes",
    );
  }
  return { name, values };
}
