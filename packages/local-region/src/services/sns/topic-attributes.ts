import { parsePolicyDocument } from "../iam/policy-document.ts";
import { invalidParameter } from "./parameters.ts";

/** Kept and told back; but for the policy, none changes what the local region does. */
const ATTRIBUTES = new Set(["DisplayName", "Policy", "DeliveryPolicy", "TracingConfig", "SignatureVersion"]);

/** The value of a topic's attribute as it is kept. Throws InvalidParameter. */
export function readAttribute(name: string, value: string): string {
  if (name === "KmsMasterKeyId" && value !== "") {
    throw invalidParameter("AttributeName Reason: the local region does not encrypt topics");
  }
  if (/^(Fifo|ContentBased|ArchivePolicy)/.test(name)) {
    throw invalidParameter("AttributeName Reason: the local region does not have FIFO topics");
  }
  const isFeedback =
    /^(HTTP|Lambda|SQS|Application|Firehose)(Success|Failure)Feedback(RoleArn|SampleRate)$/.test(name) ||
    name === "KmsMasterKeyId";
  if (!ATTRIBUTES.has(name) && !isFeedback) throw invalidParameter("AttributeName");
  if (name === "Policy") {
    const read = parsePolicyDocument(value);
    if ("problem" in read) throw invalidParameter(`Policy Error: ${read.problem}`);
    if (read.document.Statement.some(({ Principal, NotPrincipal }) => !Principal && !NotPrincipal)) {
      throw invalidParameter("Policy statement must contain a principal");
    }
  }
  if (name === "DeliveryPolicy" && value !== "" && !isJson(value)) {
    throw invalidParameter("Attributes Reason: DeliveryPolicy: the value is not JSON");
  }
  return value;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
