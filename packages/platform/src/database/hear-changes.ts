import { setTimeout as rest } from "node:timers/promises";
import type { EventSubject } from "@postern/platform-api";
import type { Pool, PoolClient } from "pg";
import type { Logger } from "pino";
import type { TenantId } from "./schema.ts";

/** A row that was made, changed or deleted, as the triggers of the tables tell it once that is committed. */
export interface RowChange {
  tenant: TenantId;
  subject: EventSubject;
  id: string;
  isNew: boolean;
}

/** Somebody who may be allowed less by now: one of their sessions has ended, or they run the platform no more. */
interface AccessChange {
  subject: "user";
  id: string;
}

interface Hearing {
  pool: Pool;
  log: Logger;
  onChange: (change: RowChange) => void;
  onAccessChange: (userId: string) => void;
  /** From here on nothing is missed; what was told before, nobody knows. */
  onBegin: () => void;
}

const AGAIN_AFTER_MS = 1000;
const PULSE_MS = 15_000;

/** Hears of every change that any process makes, on a connection of its own, made anew whenever it breaks. */
export function hearChanges(hearing: Hearing): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const hearAlways = async () => {
    while (!signal.aborted) {
      await hearOnce(hearing, signal).catch((error: unknown) => {
        if (!signal.aborted) hearing.log.warn({ err: error }, "changes are not heard; trying again");
      });
      await rest(AGAIN_AFTER_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  const ended = hearAlways();
  return {
    stop() {
      stopping.abort();
      return ended;
    },
  };
}

async function hearOnce({ pool, onChange, onAccessChange, onBegin }: Hearing, signal: AbortSignal): Promise<void> {
  const client = await pool.connect();
  const broken = new Promise<never>((_, reject) => client.on("error", reject));
  broken.catch(() => undefined);
  try {
    client.on("notification", ({ payload = "" }) => {
      const change = JSON.parse(payload) as RowChange | AccessChange;
      if (change.subject === "user") onAccessChange(change.id);
      else onChange(change);
    });
    await client.query("listen postern_changes");
    onBegin();
    await Promise.race([broken, feelPulse(client, signal)]);
  } finally {
    // Not back into the pool: it listens.
    client.release(true);
  }
}

/** A connection whose other end has vanished would be silent for ever. */
async function feelPulse(client: PoolClient, signal: AbortSignal): Promise<never> {
  for (;;) {
    await rest(PULSE_MS, undefined, { signal });
    await client.query({ text: "select 1", query_timeout: PULSE_MS } as { text: string });
  }
}
