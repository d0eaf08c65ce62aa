/** So many changes of one group may come at once, and one more each half minute: a name gone mad must not wear AWS out. */
const BURST = 6;
const SECONDS_PER_CHANGE = 30;

/** Answers, and counts, whether a group may be changed now. */
export function createChangeLimit(now: () => number): (targetGroupArn: string) => boolean {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (targetGroupArn) => {
    const before = buckets.get(targetGroupArn) ?? { tokens: BURST, at: now() };
    const refilled = before.tokens + (now() - before.at) / 1000 / SECONDS_PER_CHANGE;
    const tokens = Math.min(BURST, refilled);
    const isAllowed = tokens >= 1;
    buckets.set(targetGroupArn, { tokens: isAllowed ? tokens - 1 : tokens, at: now() });
    return isAllowed;
  };
}
