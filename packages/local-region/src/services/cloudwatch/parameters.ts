import type { Dimension as SdkDimension } from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../../wire/aws-error.ts";
import type { Dimension } from "./store.ts";

const MOST_DIMENSIONS = 30;

export function invalidValue(message: string): AwsError {
  return new AwsError("InvalidParameterValue", message);
}

/** The parameter's value; throws MissingParameter in AWS's words. */
export function required<Value>(value: Value | undefined, name: string): Value {
  if (value !== undefined && value !== "") return value;
  throw new AwsError("MissingParameter", `The parameter ${name} is required.`);
}

/** In the order of their names, as series are found. */
export function readDimensions(dimensions: SdkDimension[] | undefined): Dimension[] {
  if ((dimensions?.length ?? 0) > MOST_DIMENSIONS) {
    throw invalidValue(`The collection Dimensions must not have a size greater than ${MOST_DIMENSIONS}.`);
  }
  const read = (dimensions ?? []).map(({ Name, Value }) => ({
    Name: required(Name, "Dimensions.member.1.Name"),
    Value: required(Value, "Dimensions.member.1.Value"),
  }));
  return read.sort((one, other) => (one.Name < other.Name ? -1 : 1));
}

const SHORT_PERIODS = [1, 5, 10, 20, 30];

export function checkPeriod(period: number | undefined): number {
  const seconds = required(period, "Period");
  if (SHORT_PERIODS.includes(seconds) || (seconds > 0 && seconds % 60 === 0)) return seconds;
  throw invalidValue(`The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60, and is ${seconds}.`);
}

export function checkTimes(start: Date | undefined, end: Date | undefined): { from: number; to: number } {
  const from = required(start, "StartTime").getTime();
  const to = required(end, "EndTime").getTime();
  if (from < to) return { from, to };
  throw invalidValue("The parameter StartTime must be less than the parameter EndTime.");
}
