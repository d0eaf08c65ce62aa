/** How often a connection may be tested by itself, in minutes. */
const SCHEDULES: Record<string, string> = {
  "5": "every 5 minutes",
  "15": "every 15 minutes",
  "60": "every hour",
  "360": "every 6 hours",
  "1440": "every day",
};

/** For a choice; `current` is among them even if it is none of the usual ones. */
export function scheduleChoices(current: string): { value: string; label: string }[] {
  const known = current === "" || current in SCHEDULES ? [] : [Number(current)];
  const minutes = [...Object.keys(SCHEDULES).map(Number), ...known].sort((a, b) => a - b);
  return [
    { value: "", label: scheduleWords(null) },
    ...minutes.map((each) => ({ value: String(each), label: scheduleWords(each) })),
  ];
}

export function scheduleWords(minutes: number | null): string {
  return minutes === null ? "only when asked" : (SCHEDULES[minutes] ?? `every ${minutes} minutes`);
}
