import type { AwsError } from "./aws-error.ts";
import type { ErrorModel } from "./operation-schemas.ts";
import type { ServiceFacts } from "./service-facts.ts";

/** A service that once spoke the query protocol still tells its old code and whose fault it is. */
export function queryErrorHeader(
  error: AwsError,
  facts: ServiceFacts | undefined,
  modelled: ErrorModel | undefined,
): Record<string, string> {
  if (!facts?.speaksBesides?.includes("query")) return {};
  const code = modelled?.queryCode ?? error.code;
  return { "x-amzn-query-error": `${code};${error.status >= 500 ? "Receiver" : "Sender"}` };
}
