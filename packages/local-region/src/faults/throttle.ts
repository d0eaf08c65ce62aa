import { AwsError } from "../wire/aws-error.ts";
import type { Call } from "../wire/gateway.ts";
import { rateOf } from "./throttle-rates.ts";

/** AWS's token buckets, one set for each account and region. */
export interface Throttle {
  /** Takes a token for the call; throws the service's error when there is none left. */
  take(call: Call): void;
  /** Fills every bucket. */
  reset(): void;
}

interface Bucket {
  tokens: number;
  /** Milliseconds, when `tokens` was counted. */
  at: number;
}

export function createThrottle(now: () => Date): Throttle {
  const buckets = new Map<string, Bucket>();
  return {
    take(call) {
      const found = rateOf(call);
      if (!found) return;
      const { accountId, region } = call.caller;
      const key = `${accountId}/${region}/${call.service}/${found.bucket}`;
      const { capacity, refillPerSecond } = found.rate;
      const at = now().getTime();
      const bucket = buckets.get(key) ?? { tokens: capacity, at };
      const refilled = (Math.max(0, at - bucket.at) / 1000) * refillPerSecond;
      const tokens = Math.min(capacity, bucket.tokens + refilled);
      buckets.set(key, { tokens: tokens < 1 ? tokens : tokens - 1, at });
      if (tokens < 1) throw throttled(call.service);
    },
    reset: () => buckets.clear(),
  };
}

function throttled(service: Call["service"]): AwsError {
  if (service === "ec2") return new AwsError("RequestLimitExceeded", "Request limit exceeded.", 503);
  return new AwsError("Throttling", "Rate exceeded");
}
