import { expect, test } from "vitest";
import { timelineOf, timelineSvg } from "./draw-timeline.ts";
import { type Attempt, summariseDrill } from "./summarise-drill.ts";

const answered = (ends: number, server = "one"): Attempt => ({
  at: ends,
  ends,
  outcome: "answered",
  number: ends,
  server,
});
const failed = (ends: number, outcome: "refused" | "broken" | "read-only"): Attempt => ({
  at: ends,
  ends,
  outcome,
  because: "gone",
});
const story = [
  answered(0.5),
  answered(1),
  failed(4, "broken"),
  failed(5, "refused"),
  failed(6, "read-only"),
  answered(7, "two"),
  answered(7.5, "two"),
  answered(10, "two"),
];

test("silence is from one answer to the next, however many attempts failed meanwhile", () => {
  expect(summariseDrill(story)).toEqual({
    statements: 8,
    answered: 5,
    longestSilenceSeconds: 6,
    silentSeconds: 8.5,
    readOnly: 1,
    hasMoved: true,
  });
});

test("silence that never ended counts to the end, and no other server has answered", () => {
  expect(summariseDrill([answered(1), failed(5, "refused"), failed(9, "refused")])).toMatchObject({
    longestSilenceSeconds: 8,
    hasMoved: false,
  });
  expect(summariseDrill([])).toMatchObject({ statements: 0, longestSilenceSeconds: 0 });
});

test("a part of the timeline shows the worst that ended in it", () => {
  expect(timelineOf(story, 5).map(({ outcome }) => outcome)).toEqual([
    "answered",
    "none",
    "broken",
    "read-only",
    "answered",
  ]);
  expect(timelineOf(story, 2)).toEqual([
    { from: 0, outcome: "broken" },
    { from: 5, outcome: "read-only" },
  ]);
});

test("the picture has the failover's moment, a bar for each part, and nothing of a title's markup", () => {
  const svg = timelineSvg(story, 2, "<b>&");
  expect(svg.match(/<rect /g)).toHaveLength(205);
  expect(svg).toContain("failover ordered");
  expect(svg).toContain("&lt;b&gt;&amp;");
  expect(timelineSvg(story, Number.POSITIVE_INFINITY, "x")).not.toContain("failover ordered");
});
