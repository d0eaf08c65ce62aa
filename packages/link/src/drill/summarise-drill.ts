/** One statement, or the try to open a session for it; in seconds since the drill began. */
export type Attempt = { at: number; ends: number } & (
  | { outcome: "answered"; number: number; server: string }
  /** No session could be opened; a session broke; a server answered that it is read-only. */
  | { outcome: "refused" | "broken" | "read-only"; because: string }
);

export interface DrillSummary {
  statements: number;
  answered: number;
  /** Between the last answer before and the first one after: the longest time, and all of such times together. */
  longestSilenceSeconds: number;
  silentSeconds: number;
  /** Statements that the old writer, or whoever was reached, refused as read-only. */
  readOnly: number;
  /** Whether another server answered in the end. */
  hasMoved: boolean;
}

/** Shorter silences are those of any network. */
const NOTICED_SECONDS = 1;

/** Pure. */
export function summariseDrill(attempts: Attempt[]): DrillSummary {
  const answered = attempts.filter((each) => each.outcome === "answered");
  const ends = [...answered.map((each) => each.ends), attempts.at(-1)?.ends ?? 0];
  const silences = ends.map((end, index) => end - (index === 0 ? 0 : (ends[index - 1] ?? 0)));
  const noticed = silences.filter((silence) => silence >= NOTICED_SECONDS);
  const tenths = (seconds: number) => Math.round(seconds * 10) / 10;
  return {
    statements: attempts.length,
    answered: answered.length,
    longestSilenceSeconds: tenths(Math.max(0, ...silences)),
    silentSeconds: tenths(noticed.reduce((sum, silence) => sum + silence, 0)),
    readOnly: attempts.filter(({ outcome }) => outcome === "read-only").length,
    hasMoved: new Set(answered.map(({ server }) => server)).size > 1,
  };
}
