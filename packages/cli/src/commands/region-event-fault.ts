import { type Run, tell } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { regionOf } from "../region-connection.ts";
import { removeRules } from "./region-fault.ts";

/** What `postern region event-fault add` takes. */
export interface EventFaultOptions {
  /** `lose`, `delay`, `double` or `reorder`. */
  effect: string;
  /** The service that sends: `events`, `sns` or `lambda`. */
  via?: string;
  /** ARN of the sender, with `*` and `?`. */
  from?: string;
  /** ARN or URL that it goes to, with `*` and `?`. */
  to?: string;
  /** AWS's seconds, of a delay or a wait for another to pass. */
  seconds?: number;
  count?: number;
  /** Above 0, up to 1. */
  probability?: number;
}

type EventFault = EventFaultOptions & { id: string };

export const runEventFaultAdd: Run<EventFaultOptions> = async (surroundings, options) => {
  const { effect, via, from, to, seconds, count, probability } = options;
  const rule = { effect, via, from, to, seconds, count, probability };
  const { id } = (await regionOf(surroundings).ask("POST", "event-faults", rule)) as { id: string };
  tell(surroundings, { ok: true, fault: { id, ...rule } }, () => inWords({ id, ...options }));
  return EXIT.done;
};

export const runEventFaultList: Run<object> = async (surroundings) => {
  const answer = await regionOf(surroundings).ask("GET", "event-faults");
  const { faults } = answer as unknown as { faults: EventFault[] };
  tell(surroundings, { ok: true, faults }, () => faults.map(inWords).join("\n") || "No delivery meets a fault.");
  return EXIT.done;
};

/** Either ids, or all of them. */
export const runEventFaultRemove: Run<{ ids: string[]; all?: boolean }> = async (surroundings, { ids, all }) => {
  const removed = await removeRules(regionOf(surroundings), "event-faults", ids, all);
  tell(surroundings, { ok: true, removed }, () => `Removed: ${removed.join(", ") || "there was none"}`);
  return EXIT.done;
};

function inWords({ id, effect, via, from, to, seconds, count, probability }: EventFault): string {
  const limits = [
    via && `via ${via}`,
    from && `from ${from}`,
    to && `to ${to}`,
    seconds !== undefined && `${seconds} s`,
    probability !== undefined && `with probability ${probability}`,
    count !== undefined && `${count} more times`,
  ].filter(Boolean);
  return `${id}: ${[effect, ...limits].join(", ")}`;
}
