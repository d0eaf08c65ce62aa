import { checkFilterPolicy } from "./filter-policy.ts";
import { invalidParameter } from "./parameters.ts";

/** The value of a subscription's attribute as it is kept. Throws InvalidParameter. */
export function readSubscriptionAttribute(name: string, value: string): string {
  if (name === "RawMessageDelivery") {
    if (value === "true" || value === "false") return value;
    throw invalidParameter(`RawMessageDelivery: Invalid value [${value}]. Must be true or false.`);
  }
  if (name === "FilterPolicyScope") {
    if (value === "MessageAttributes" || value === "MessageBody") return value;
    throw invalidParameter(
      `FilterPolicyScope: Invalid value [${value}]. Please use either MessageBody or MessageAttributes`,
    );
  }
  if (name === "FilterPolicy") {
    checkFilterPolicy(value);
    return value;
  }
  if (name === "RedrivePolicy") {
    throw invalidParameter("RedrivePolicy: the local region does not have SQS, hence no dead-letter queues");
  }
  throw invalidParameter("AttributeName");
}
