import type { RawRequest } from "./authorization.ts";
import { AwsError } from "./aws-error.ts";
import type { FoundCall } from "./codec.ts";
import { readForm } from "./form-parameters.ts";
import type { OperationModel, ServiceModel } from "./operation-schemas.ts";

/** A call of the query protocols, whose body or query string is a form with `Action` and `Version`. */
export function findFormCall(
  request: RawRequest,
  body: Buffer,
  model: ServiceModel,
  words: {
    unknownAction(action: string, version: string): string;
    parse(parameters: [name: string, value: string][], operation: OperationModel): object;
  },
): FoundCall {
  checkTarget(request);
  const all = [...readForm(request.query), ...(request.method === "POST" ? readForm(body.toString("utf8")) : [])];
  const first = (wanted: string) => all.find(([name]) => name === wanted)?.[1];
  const action = first("Action");
  if (!action) throw new AwsError("MissingAction", "The request must contain the parameter Action");
  const version = first("Version");
  const operation = model.operations.get(action);
  if (!operation || (version !== undefined && version !== model.version)) {
    const text = words.unknownAction(action.slice(0, 100), version?.slice(0, 20) ?? model.version);
    throw new AwsError("InvalidAction", text);
  }
  const own = all.filter(([name]) => name !== "Action" && name !== "Version" && !name.startsWith("X-Amz-"));
  return { operation, readInput: () => words.parse(own, operation) };
}

function checkTarget({ path, method }: RawRequest): void {
  if (path !== "/")
    throw new AwsError(
      "InvalidAction",
      `The path '${path.slice(0, 100)}' is not served; AWS's query protocols use '/'`,
      404,
    );
  if (method !== "POST" && method !== "GET")
    throw new AwsError("InvalidAction", `The method ${method} is not served; use POST or GET`, 405);
}
