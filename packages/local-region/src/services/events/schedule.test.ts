import { expect, test } from "vitest";
import { parseSchedule } from "./schedule.ts";

// A Thursday.
const NOW = new Date("2026-01-01T10:07:30Z");

const next = (expression: string) => {
  const seconds = parseSchedule(expression)?.secondsAfter(NOW);
  return seconds === undefined ? undefined : new Date(NOW.getTime() + seconds * 1000).toISOString().slice(0, 19);
};

test.each([
  ["rate(1 minute)", "2026-01-01T10:08:30"],
  ["rate(5 minutes)", "2026-01-01T10:12:30"],
  ["rate(2 hours)", "2026-01-01T12:07:30"],
  ["rate(1 day)", "2026-01-02T10:07:30"],
  ["cron(0/15 * * * ? *)", "2026-01-01T10:15:00"],
  ["cron(0 10 * * ? *)", "2026-01-02T10:00:00"],
  ["cron(8 10 * * ? *)", "2026-01-01T10:08:00"],
  ["cron(0 12 ? * MON-FRI *)", "2026-01-01T12:00:00"],
  ["cron(0 9 ? * SAT,SUN *)", "2026-01-03T09:00:00"],
  ["cron(0 9 ? * 1 *)", "2026-01-04T09:00:00"],
  ["cron(30 6 31 * ? *)", "2026-01-31T06:30:00"],
  ["cron(0 0 29 FEB ? *)", "2028-02-29T00:00:00"],
  ["cron(0 0 1 1 ? 2025)", undefined],
])("%s runs next at %s", (expression, time) => {
  expect(parseSchedule(expression)).toBeDefined();
  expect(next(expression)).toBe(time);
});

test.each([
  "rate(1 minutes)",
  "rate(5 minute)",
  "rate(0 minutes)",
  "rate(5 seconds)",
  "rate(5)",
  "every 5 minutes",
  "cron(0 10 * * * *)",
  "cron(0 10 ? * ? *)",
  "cron(60 * * * ? *)",
  "cron(* * * 13 ? *)",
  "cron(* * L * ? *)",
  "cron(* * * ? *)",
  "cron(5-1 * * * ? *)",
  "cron(*/0 * * * ? *)",
  "",
])("'%s' is no schedule", (expression) => {
  expect(parseSchedule(expression)).toBeUndefined();
});
