import type { Publisher } from "../sns/publisher.ts";
import type { DeliveryFaults } from "./delivery-faults.ts";

/** Carries events and messages from service to service, after the call that caused them was answered. */
export interface Deliveries {
  send(delivery: Delivery): void;
  /** After a restart: what was under way is attempted again, also what may have arrived. */
  resume(): void;
  /** The last ones that came to an end, the newest last. */
  recent(): DeliveryReport[];
  faults: DeliveryFaults;
  /** Forgets reports and fault rules. */
  reset(): void;
}

export interface Delivery {
  via: "events" | "sns" | "lambda";
  /** ARN of the rule, topic or function that sends it. */
  from: string;
  to: Destination;
  /** Waits before each further attempt, in seconds of AWS's; none when it is tried once. */
  retryAfterSeconds: number[];
}

/** A delivery on its way, by an id of its own: kept, so that the region's end does not lose it. */
export interface UnderWay {
  delivery: Delivery;
  /** That have failed. */
  attempts: number;
}

export type Destination =
  | { kind: "function"; arn: string; payload: string; invoker: { service: string; sourceArn: string } }
  | { kind: "topic"; arn: string; message: string; subject?: string; publisher: Publisher }
  | { kind: "http"; url: string; headers: Record<string, string>; body: string }
  | { kind: "mailbox"; subscriptionArn: string; messageId: string; subject: string | undefined; message: string };

export interface DeliveryReport {
  time: string;
  via: Delivery["via"];
  from: string;
  /** ARN or URL. */
  to: string;
  outcome: "delivered" | "dropped" | "lost by a fault";
  attempts: number;
  /** Why it was dropped. */
  reason?: string;
}

export function nameOf(to: Destination): string {
  if (to.kind === "http") return to.url;
  return to.kind === "mailbox" ? to.subscriptionArn : to.arn;
}
