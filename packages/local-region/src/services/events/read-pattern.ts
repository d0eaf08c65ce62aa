import { AwsError } from "../../wire/aws-error.ts";
import { problemOfPattern } from "./event-pattern.ts";

/** A pattern that can be matched. Throws InvalidEventPatternException. */
export function readPattern(text: string): object {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch {
    throw invalidPattern("Filter is not an object");
  }
  const problem = problemOfPattern(pattern);
  if (problem) throw invalidPattern(problem);
  return pattern as object;
}

function invalidPattern(reason: string): AwsError {
  return new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`);
}
