/** When a rule with a schedule runs, in seconds of AWS's. */
export interface Schedule {
  /** Seconds from a time to the next run after it; undefined when there is none. */
  secondsAfter(time: Date): number | undefined;
}

const UNITS: Record<string, number> = { minute: 60, hour: 3600, day: 86_400 };

/**
 * `rate(5 minutes)` or `cron(0 12 * * ? *)`, in UTC; undefined when it is neither. Of cron: numbers, names, lists,
 * ranges, steps, `*` and `?`; not `L`, `W` and `#`.
 */
export function parseSchedule(expression: string): Schedule | undefined {
  const rate = /^rate\(([1-9]\d{0,5}) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate) {
    const [, count = "", unit = "", plural] = rate;
    if ((Number(count) === 1) === (plural === "s")) return undefined;
    return { secondsAfter: () => Number(count) * UNITS[unit]! };
  }
  const cron = /^cron\(([^()]+)\)$/.exec(expression)?.[1]?.trim().split(/\s+/);
  return cron?.length === 6 ? parseCron(cron) : undefined;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** As far ahead as a run is looked for. */
const MOST_DAYS = 366 * 8;

function parseCron(fields: string[]): Schedule | undefined {
  const [minuteText = "", hourText = "", dayText = "", monthText = "", weekdayText = "", yearText = ""] = fields;
  // One of the two says which days, the other says `?`.
  if ((dayText === "?") === (weekdayText === "?")) return undefined;
  const minutes = parseField(minuteText, 0, 59);
  const hours = parseField(hourText, 0, 23);
  const days = parseField(dayText, 1, 31);
  const months = parseField(monthText, 1, 12, MONTHS);
  const weekdays = parseField(weekdayText, 1, 7, DAYS);
  const years = parseField(yearText, 1970, 2199);
  if (!minutes || !hours || !days || !months || !weekdays || !years) return undefined;

  const isDay = (date: Date) =>
    years.has(date.getUTCFullYear()) &&
    months.has(date.getUTCMonth() + 1) &&
    days.has(date.getUTCDate()) &&
    weekdays.has(date.getUTCDay() + 1);
  const inOrder = (numbers: Set<number>) => [...numbers].sort((one, other) => one - other);
  const times = inOrder(hours).flatMap((hour) => inOrder(minutes).map((minute) => hour * 60 + minute));
  return {
    secondsAfter(time) {
      const midnight = Date.UTC(time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate());
      for (let day = 0; day < MOST_DAYS; day++) {
        const start = midnight + day * 86_400_000;
        if (!isDay(new Date(start))) continue;
        const next = times.find((minute) => start + minute * 60_000 > time.getTime());
        if (next !== undefined) return (start + next * 60_000 - time.getTime()) / 1000;
      }
      return undefined;
    },
  };
}

/** The numbers that a field names; undefined when it is not understood. */
function parseField(text: string, least: number, most: number, names: string[] = []): Set<number> | undefined {
  const numbers = new Set<number>();
  for (const part of text.toUpperCase().split(",")) {
    const [, range = "", step = "1"] = /^(\*|\?|[A-Z\d]+(?:-[A-Z\d]+)?)(?:\/(\d{1,4}))?$/.exec(part) ?? [];
    const isAll = range === "*" || range === "?";
    const [from, to] = isAll ? [least, most] : range.split("-").map((name) => toNumber(name, least, names));
    // `5/15` runs from 5 to the end.
    const last = to ?? (part.includes("/") ? most : from);
    if (from === undefined || last === undefined || Number(step) < 1) return undefined;
    if (!(from >= least && last <= most && from <= last)) return undefined;
    for (let number = from; number <= last; number += Number(step)) numbers.add(number);
  }
  return numbers;
}

function toNumber(text: string, least: number, names: string[]): number {
  const index = names.indexOf(text);
  if (index >= 0) return least + index;
  return /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
}
