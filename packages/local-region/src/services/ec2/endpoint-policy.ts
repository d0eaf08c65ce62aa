import { AwsError } from "../../wire/aws-error.ts";

/** https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html: without white space. */
const MOST_CHARACTERS = 20_480;

/** Throws for what is no policy document; what it says has no effect on Postgres and is not judged. */
export function checkEndpointPolicy(text: string | undefined): void {
  if (text === undefined) return;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw invalid("This policy contains invalid Json");
  }
  if (typeof document !== "object" || document === null || !("Statement" in document)) {
    throw invalid("The policy document has no statement");
  }
  if (JSON.stringify(document).length > MOST_CHARACTERS) {
    throw invalid(`The policy document is longer than ${MOST_CHARACTERS} characters`);
  }
}

function invalid(message: string): AwsError {
  return new AwsError("InvalidPolicyDocument", message);
}
