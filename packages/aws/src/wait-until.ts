import { setTimeout as sleep } from "node:timers/promises";

export interface Wait {
  /** What is waited for, in words: `load balancer postern-warehouse`. */
  what: string;
  /** The state now, and AWS's reason where it gives one. Undefined while it cannot be seen yet. */
  observe: () => Promise<{ state: string; reason?: string | undefined } | undefined>;
  /** Any state that is neither pending nor a target fails at once, with AWS's reason. */
  pending: string[];
  target: string[];
  deadlineSeconds: number;
  /** Told of each new state. */
  onState?: (state: string) => void;
}

export class WaitError extends Error {
  readonly state: string;

  constructor(message: string, state: string) {
    super(message);
    this.name = "WaitError";
    this.state = state;
  }
}

/** Polls, quickly at first and then every five seconds, until a target state. Returns that state. */
export async function waitUntil(wait: Wait): Promise<string> {
  const deadline = Date.now() + wait.deadlineSeconds * 1000;
  let last = "unknown";
  for (let pauseMs = 25; ; pauseMs = Math.min(pauseMs * 1.6, 5000)) {
    const seen = await wait.observe();
    const state = seen?.state ?? "not found yet";
    if (state !== last) wait.onState?.(state);
    last = state;
    if (wait.target.includes(state)) return state;
    const because = seen?.reason ? `: ${seen.reason}` : "";
    if (seen && !wait.pending.includes(state)) throw new WaitError(`${wait.what} is ${state}${because}`, state);
    if (Date.now() + pauseMs > deadline) {
      const goal = wait.target.join(" or ");
      throw new WaitError(
        `${wait.what} is still ${state} after ${wait.deadlineSeconds} s, not ${goal}${because}`,
        state,
      );
    }
    await sleep(pauseMs);
  }
}
