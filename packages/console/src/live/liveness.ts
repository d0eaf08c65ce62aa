import type { PlatformEvent } from "@postern/platform-api";
import { useEffect, useSyncExternalStore } from "react";

type Listener = (event: PlatformEvent) => void;

const listeners = new Set<Listener>();
const watchers = new Set<() => void>();
let isLive = true;

/** Whether what changes comes by itself. */
export function useIsLive(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => isLive,
  );
}

export function setLive(now: boolean): void {
  isLive = now;
  for (const watcher of watchers) watcher();
}

/** For who does more about an event than to read anew. */
export function useEvents(listener: Listener): void {
  useEffect(() => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, [listener]);
}

export function pass(event: PlatformEvent): void {
  for (const listener of listeners) listener(event);
}
