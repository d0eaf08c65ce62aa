import type { PlatformEvent } from "@postern/platform-api";

/** What somebody has not been told yet: each thing once, and of too many things that everything may have changed. */
export interface PendingEvents {
  add(event: PlatformEvent): void;
  take(): PlatformEvent[];
}

const RESYNC: PlatformEvent = { type: "resync" };

export function createPendingEvents(most: number): PendingEvents {
  const pending = new Map<string, PlatformEvent>();
  const addResync = () => {
    pending.clear();
    pending.set(RESYNC.type, RESYNC);
  };
  return {
    add(event) {
      if (pending.has(RESYNC.type)) return;
      if (event.type === "resync") return addResync();
      pending.set(`${event.subject}/${event.id}`, event);
      if (pending.size > most) addResync();
    },
    take() {
      const events = [...pending.values()];
      pending.clear();
      return events;
    },
  };
}
