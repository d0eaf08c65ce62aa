import { expect, test } from "vitest";
import type { RuleRow, TargetRow } from "./store.ts";
import { inputOf, isPath } from "./target-input.ts";

const RULE = { arn: "arn:aws:events:us-east-1:111122223333:rule/failover", name: "failover" } as RuleRow;

const EVENT = {
  version: "0" as const,
  id: "1",
  "detail-type": "RDS DB Instance Event",
  source: "aws.rds",
  account: "111122223333",
  time: "2026-01-01T00:00:00Z",
  region: "us-east-1",
  resources: ["arn:one", "arn:two"],
  detail: { EventID: "RDS-EVENT-0049", Message: 'the "old" writer', list: [1, { deep: true }] },
};

const target = (change: Partial<TargetRow>): TargetRow => ({
  id: "1",
  arn: "arn:aws:lambda:us-east-1:111122223333:function:follow",
  input: undefined,
  inputPath: undefined,
  inputTransformer: undefined,
  roleArn: undefined,
  mostRetries: undefined,
  mostAgeSeconds: undefined,
  ...change,
});

const transformed = (template: string, paths: Record<string, string> = {}) =>
  inputOf(target({ inputTransformer: { paths, template } }), RULE, EVENT);

test("without more, a target gets the event", () => {
  expect(JSON.parse(inputOf(target({}), RULE, EVENT))).toEqual(EVENT);
});

test("a fixed input stands in place of the event", () => {
  expect(inputOf(target({ input: '{"a": 1}' }), RULE, EVENT)).toBe('{"a": 1}');
});

test.each([
  ["$", EVENT],
  ["$.detail.EventID", "RDS-EVENT-0049"],
  ["$.resources[1]", "arn:two"],
  ["$.detail.list[1].deep", true],
  ["$.detail-type", "RDS DB Instance Event"],
  ["$.detail.Missing.deeper", null],
  ["$.constructor", null],
])("the path %s gives a part", (inputPath, part) => {
  expect(isPath(inputPath)).toBe(true);
  expect(JSON.parse(inputOf(target({ inputPath }), RULE, EVENT))).toEqual(part);
});

test("a template is filled as JSON outside quotes and as text inside them", () => {
  const paths = { id: "$.detail.EventID", message: "$.detail.Message", list: "$.detail.list" };
  expect(JSON.parse(transformed('{"id": <id>, "text": "say: <message>", "list": <list>}', paths))).toEqual({
    id: "RDS-EVENT-0049",
    text: 'say: the "old" writer',
    list: [1, { deep: true }],
  });
  expect(JSON.parse(transformed('"list: <list>"', paths))).toBe('list: [1,{"deep":true}]');
});

test("a template knows its rule and the whole event, and leaves what it does not know", () => {
  expect(transformed('"<aws.events.rule-name> <unknown>"')).toBe('"failover <unknown>"');
  expect(JSON.parse(transformed('{"event": <aws.events.event>}'))).toEqual({ event: EVENT });
});

test.each(["detail.id", "$..id", "$.a[*]", "$.a['b']", ""])("'%s' is no path that is taken", (path) => {
  expect(isPath(path)).toBe(false);
});
