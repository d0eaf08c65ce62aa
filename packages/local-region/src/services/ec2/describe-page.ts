import { AwsError } from "../../wire/aws-error.ts";
import { takePage } from "../paging.ts";

/** One page of a Describe answer. `MaxResults` above 1000 is cut to 1000, as AWS does. */
export function describePage<Row>(
  rows: Row[],
  input: { MaxResults?: number | undefined; NextToken?: string | undefined },
  limits: { ids?: { name: string; values: string[] | undefined } | undefined; atLeast?: number } = {},
): { page: Row[]; next: string | undefined } {
  const size = input.MaxResults;
  const atLeast = limits.atLeast ?? 5;
  if (size !== undefined && size < atLeast) {
    throw new AwsError(
      "InvalidParameterValue",
      `Value ( ${size} ) for parameter maxResults is invalid. Expecting a value greater than ${atLeast}.`,
    );
  }
  if (size !== undefined && limits.ids?.values?.length) {
    throw new AwsError(
      "InvalidParameterCombination",
      `The parameter ${limits.ids.name} cannot be used with the parameter maxResults`,
    );
  }
  return takePage(rows, size === undefined ? undefined : Math.min(size, 1000), input.NextToken);
}
