import type { Attempt } from "./summarise-drill.ts";

export type Outcome = Attempt["outcome"] | "none";

export interface Slot {
  /** Seconds since the drill began. */
  from: number;
  /** The worst that happened in it; `none` where nothing ended. */
  outcome: Outcome;
}

const WORST: Outcome[] = ["read-only", "broken", "refused", "answered"];

/** The drill cut into so many equal parts, each with the worst that ended in it. Pure. */
export function timelineOf(attempts: Attempt[], count: number): Slot[] {
  const length = (attempts.at(-1)?.ends ?? 0) / count || 1;
  const slots = Array.from({ length: count }, (_, index): Slot => ({ from: index * length, outcome: "none" }));
  for (const { ends, outcome } of attempts) {
    const slot = slots[Math.min(count - 1, Math.floor(ends / length))];
    if (slot && (slot.outcome === "none" || WORST.indexOf(outcome) < WORST.indexOf(slot.outcome))) {
      slot.outcome = outcome;
    }
  }
  return slots;
}

const COLORS: Record<Outcome, string> = {
  answered: "#2e7d32",
  refused: "#c62828",
  broken: "#ef6c00",
  "read-only": "#6a1b9a",
  none: "#cfd8dc",
};
const WORDS: Record<Outcome, string> = {
  answered: "answered",
  refused: "no session",
  broken: "session cut",
  "read-only": "read-only",
  none: "nothing",
};
const [WIDTH, BAR, MARGIN] = [800, 40, 24];

/** The same as a picture. `failedOverAt` is in seconds since the drill began. */
export function timelineSvg(attempts: Attempt[], failedOverAt: number, title: string): string {
  const total = attempts.at(-1)?.ends || 1;
  const x = (seconds: number) => (MARGIN + (seconds / total) * (WIDTH - 2 * MARGIN)).toFixed(1);
  const slots = timelineOf(attempts, 200);
  const width = ((WIDTH - 2 * MARGIN) / slots.length).toFixed(2);
  const text = (left: string | number, top: number, words: string, anchor = "start") =>
    `<text x="${left}" y="${top}" text-anchor="${anchor}">${escaped(words)}</text>`;
  const bars = slots.map(
    ({ from, outcome }) => `<rect x="${x(from)}" y="56" width="${width}" height="${BAR}" fill="${COLORS[outcome]}"/>`,
  );
  const step = [1, 2, 5, 10, 20, 30, 60, 120, 300].find((each) => total / each <= 12) ?? 600;
  const marks = Array.from({ length: Math.floor(total / step) + 1 }, (_, index) =>
    text(x(index * step), 114, `${index * step} s`, "middle"),
  );
  const order = Number.isFinite(failedOverAt)
    ? [
        `<line x1="${x(failedOverAt)}" x2="${x(failedOverAt)}" y1="48" y2="100" stroke="#000" stroke-dasharray="3 2"/>`,
        text(x(failedOverAt), 44, "failover ordered", "middle"),
      ]
    : [];
  const legend = Object.entries(WORDS).map(([outcome, words], index) => {
    const left = MARGIN + index * 130;
    const box = `<rect x="${left}" y="130" width="12" height="12" fill="${COLORS[outcome as Outcome]}"/>`;
    return box + text(left + 18, 141, words);
  });
  const style = `font-family="sans-serif" font-size="12"`;
  const parts = [text(MARGIN, 22, title), ...bars, ...order, ...marks, ...legend];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="156" ${style}>\n${parts.join("\n")}\n</svg>\n`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string) => text.replace(/[&<>"]/g, (found) => ENTITIES[found] ?? found);
