/**
 * A token bucket as AWS keeps one per account and region: asking for a call that it would throttle costs a token too, so
 * it is better not made. `take` answers 0 when the call may be made now, else the milliseconds until one may be.
 */
export interface CallBudget {
  take(): number;
}

export function openCallBudget(perSecond: number, capacity: number, now: () => number = Date.now): CallBudget {
  let tokens = capacity;
  let countedAt = now();
  return {
    take() {
      const at = now();
      tokens = Math.min(capacity, tokens + ((at - countedAt) / 1000) * perSecond);
      countedAt = at;
      if (tokens < 1) return Math.ceil(((1 - tokens) / perSecond) * 1000);
      tokens -= 1;
      return 0;
    },
  };
}

/** Of endpoints made or deleted: AWS's token bucket holds 4 and regains 0.3 a second. */
export const ENDPOINTS_PER_SECOND = 0.3;
export const ENDPOINTS_AT_ONCE = 4;
