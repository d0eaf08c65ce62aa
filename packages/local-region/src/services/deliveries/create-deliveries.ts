import { randomUUID } from "node:crypto";
import { AwsError } from "../../wire/aws-error.ts";
import { queueInvocation } from "../lambda/async-invocations.ts";
import { keepMessage } from "../sns/mailbox.ts";
import { postMessage } from "../sns/post-message.ts";
import { publish } from "../sns/publish.ts";
import { signMessage } from "../sns/sign-message.ts";
import type { World } from "../world.ts";
import { afterPeriod } from "./after-period.ts";
import {
  type Deliveries,
  type Delivery,
  type DeliveryReport,
  type Destination,
  nameOf,
  type UnderWay,
} from "./deliveries.ts";
import { createDeliveryFaults } from "./delivery-faults.ts";

const MOST_REPORTS = 500;

/** One way for all that services send each other: faults first, then attempts until one succeeds or none is left. */
export function createDeliveries(
  parts: Pick<World, "clock" | "ids"> & { underWay: Map<string, UnderWay> },
  worldOf: () => World,
): Deliveries {
  const { underWay } = parts;
  const reports: DeliveryReport[] = [];
  const faults = createDeliveryFaults(parts.clock, parts.ids);

  function report(
    { via, from, to }: Delivery,
    outcome: DeliveryReport["outcome"],
    attempts: number,
    reason?: string,
  ): void {
    const time = parts.clock.now().toISOString();
    reports.push({ time, via, from, to: nameOf(to), outcome, attempts, ...(reason !== undefined && { reason }) });
    if (reports.length > MOST_REPORTS) reports.shift();
  }

  async function attempt(id: string): Promise<void> {
    const present = underWay.get(id);
    if (!present) return;
    const { delivery } = present;
    const attempts = present.attempts + 1;
    try {
      await deliver(worldOf(), delivery.to);
      underWay.delete(id);
      report(delivery, "delivered", attempts);
    } catch (error) {
      if (!(error instanceof AwsError))
        worldOf().log?.(`a delivery to ${nameOf(delivery.to)} failed: ${textOf(error)}`);
      const wait = isWorthRetrying(error) ? delivery.retryAfterSeconds[attempts - 1] : undefined;
      if (wait === undefined) {
        underWay.delete(id);
        report(delivery, "dropped", attempts, textOf(error));
        return;
      }
      underWay.set(id, { delivery, attempts });
      afterPeriod(parts.clock, wait, () => void attempt(id));
    }
  }

  /** Nothing is delivered while its sender is still at work: its call is answered first. */
  const attemptLater = (id: string) => parts.clock.after(0, () => void attempt(id));

  return {
    send(delivery) {
      const { via, from, to } = delivery;
      const begin = (): string => {
        const id = randomUUID();
        underWay.set(id, { delivery, attempts: 0 });
        return id;
      };
      // The first is kept from now on, however late a fault makes it; one that a fault doubles is another.
      let first: string | undefined = begin();
      const deliver = () => {
        const id = first ?? begin();
        first = undefined;
        attemptLater(id);
      };
      if (faults.pass({ via, from, to: nameOf(to) }, deliver) !== "lost") return;
      underWay.delete(first);
      report(delivery, "lost by a fault", 0);
    },
    resume() {
      for (const id of underWay.keys()) attemptLater(id);
    },
    recent: () => [...reports],
    faults,
    reset() {
      reports.length = 0;
      faults.clear();
    },
  };
}

async function deliver(world: World, to: Destination): Promise<void> {
  if (to.kind === "function") queueInvocation(world, to.arn, to.payload, to.invoker);
  else if (to.kind === "topic") publish(world, to.arn, to.message, { subject: to.subject, publisher: to.publisher });
  else if (to.kind === "mailbox") keepMessage(world, to);
  else if (isRaw(to)) await postMessage(to);
  else await postMessage({ ...to, body: await signMessage(to.body, world.endpointUrl()) });
}

function isRaw({ headers }: { headers: Record<string, string> }): boolean {
  return headers["x-amz-sns-rawdelivery"] === "true";
}

/** What is missing or forbidden stays so; throttling, a function on its way and a silent server may pass. */
function isWorthRetrying(error: unknown): boolean {
  if (!(error instanceof AwsError)) return false;
  return error.status >= 500 || error.status === 429 || error.code === "ResourceConflictException";
}

function textOf(error: unknown): string {
  if (error instanceof AwsError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
