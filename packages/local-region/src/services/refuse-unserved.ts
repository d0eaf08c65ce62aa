import { AwsError } from "../wire/aws-error.ts";
import type { Operation, Operations, ServiceName } from "./service.ts";
import { unservedParameters } from "./unserved-parameters.ts";

/** What each service calls an input that it cannot take; UnsupportedOperation for those that are not named. */
const CODES: Partial<Record<ServiceName, string>> = {
  elasticloadbalancing: "ValidationError",
  rds: "InvalidParameterValue",
  sts: "ValidationError",
  autoscaling: "ValidationError",
  lambda: "InvalidParameterValueException",
  events: "ValidationException",
  sns: "InvalidParameter",
  monitoring: "ValidationError",
};

/** The service's operations, which now refuse what they cannot give rather than ignore it. */
export function refusingUnserved(service: ServiceName, operations: Operations): Operations {
  const unserved = unservedParameters(service);
  const refusing = (name: string, run: Operation): Operation => {
    const names = unserved.get(name)?.refused ?? [];
    if (names.length === 0) return run;
    return (input, caller) => {
      const told = names.find((parameter) => says(input[parameter]));
      if (told === undefined) return run(input, caller);
      throw new AwsError(
        CODES[service] ?? "UnsupportedOperation",
        `the local region does not serve the parameter ${told} of ${name}: leave it out`,
      );
    };
  };
  return Object.fromEntries(Object.entries(operations).map(([name, run]) => [name, refusing(name, run)]));
}

/** Clients also send what they leave empty or off. */
function says(value: unknown): boolean {
  return value !== undefined && value !== "" && value !== false && !(Array.isArray(value) && value.length === 0);
}
