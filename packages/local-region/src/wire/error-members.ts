import type { AwsError } from "./aws-error.ts";
import type { ErrorModel } from "./operation-schemas.ts";

/** The members of an error as its shape names them, its message among them; `message` where AWS's model has no such error. */
export function errorMembers(error: AwsError, modelled: ErrorModel | undefined): Record<string, unknown> {
  const shape = modelled?.shape;
  if (shape?.kind !== "structure") return { message: error.message };
  const names = shape.members.map(({ name }) => name);
  const messageName = names.find((name) => name.toLowerCase() === "message") ?? "message";
  // Lambda says in each error whose fault it is.
  const fault = names.includes("Type") && { Type: error.status >= 500 ? "Service" : "User" };
  const details = Object.entries(error.details).filter(([name]) => names.includes(name));
  return { ...fault, [messageName]: error.message, ...Object.fromEntries(details) };
}
