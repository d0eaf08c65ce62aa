import type { PlatformEvent } from "@postern/platform-api";

interface Following {
  /** Opens the stream; it ends when the platform has had enough of it, and throws when it breaks. */
  open: (signal: AbortSignal) => AsyncIterable<PlatformEvent>;
  onEvent: (event: PlatformEvent) => void;
  /** Nothing comes by itself now: called anew after each attempt that was in vain. */
  onLost: () => void;
  /** Resolves after so many milliseconds, or when the signal says so. */
  rest?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const LONGEST_REST_MS = 5000;

/** Follows what the platform tells until the signal says so, beginning again whenever the stream ends or breaks. */
export async function followChanges({ open, onEvent, onLost, rest = restFor }: Following, signal: AbortSignal) {
  let failures = 0;
  while (!signal.aborted) {
    try {
      for await (const event of open(signal)) {
        failures = 0;
        onEvent(event);
      }
    } catch {
      failures += 1;
      // A server that is replaced breaks a stream too: only when nobody takes its place is there something to say.
      if (failures > 1 && !signal.aborted) onLost();
    }
    // Not all browsers at the same moment.
    await rest(Math.min(LONGEST_REST_MS, 250 * 2 ** failures) * (0.5 + Math.random() / 2), signal);
  }
}

function restFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
