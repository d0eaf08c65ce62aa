import type { AuditFilter } from "@postern/platform-api";

/** From the beginning of one day to the end of another, of the reader's own zone; an empty one is no limit. */
export function withinDays({ from, until }: { from: string; until: string }): Partial<AuditFilter> {
  return {
    ...(from ? { from: startOf(from, 0) } : {}),
    ...(until ? { until: startOf(until, 1) } : {}),
  };
}

/** A day counts from its own midnight: the next one may be 23 or 25 hours away. */
function startOf(day: string, daysLater: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + daysLater).toISOString();
}
