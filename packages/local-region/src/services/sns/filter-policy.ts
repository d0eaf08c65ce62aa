import { matchesPattern, problemOfPattern } from "../events/event-pattern.ts";
import { invalidParameter } from "./parameters.ts";
import type { MessageAttributes } from "./render-message.ts";
import type { SubscriptionRow } from "./store.ts";

/** Whether a subscription's filter policy lets a message through. */
export function isWanted(subscription: SubscriptionRow, message: string, attributes: MessageAttributes): boolean {
  const { FilterPolicy, FilterPolicyScope } = subscription.attributes;
  if (FilterPolicy === undefined || FilterPolicy === "") return true;
  const pattern = JSON.parse(FilterPolicy) as object;
  if (FilterPolicyScope === "MessageBody") {
    const body = readObject(message);
    return body !== undefined && matchesPattern(pattern, body);
  }
  const values = Object.entries(attributes).map(([name, { Type, Value }]) => [name, readValue(Type, Value)]);
  return matchesPattern(pattern, Object.fromEntries(values));
}

function readValue(type: string, text: string): unknown {
  if (type.startsWith("String.Array")) return readObject(text) ?? [];
  return type.startsWith("Number") ? Number(text) : text;
}

function readObject(text: string): object | undefined {
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === "object" && content !== null ? content : undefined;
  } catch {
    return undefined;
  }
}

/** Throws InvalidParameter for what is no filter policy. */
export function checkFilterPolicy(text: string): void {
  const pattern = readObject(text);
  const problem = pattern === undefined || Array.isArray(pattern) ? "failed to parse JSON." : problemOfPattern(pattern);
  if (problem) throw invalidParameter(`FilterPolicy: ${problem}`);
}
