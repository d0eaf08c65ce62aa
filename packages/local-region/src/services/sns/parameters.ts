import type { Tag } from "@aws-sdk/client-sns";
import { AwsError } from "../../wire/aws-error.ts";

/** SNS's one word for what it does not take; `reason` goes behind `Invalid parameter: `. */
export function invalidParameter(reason: string): AwsError {
  return new AwsError("InvalidParameter", `Invalid parameter: ${reason}`);
}

export function readTags(tags: Tag[] | undefined): Record<string, string> {
  const read = Object.fromEntries((tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
  if (Object.keys(read).length > 50) {
    throw new AwsError("TagLimitExceeded", "Could not complete request: tag quota of per resource exceeded");
  }
  return read;
}
