import { expect, test } from "vitest";
import { conditionsHold, fitsWildcard } from "./policy-conditions.ts";

test.each([
  ["*", "", true],
  ["*", "anything", true],
  ["a*c", "abc", true],
  ["a*c", "ac", true],
  ["a*c", "acb", false],
  ["a*b*c", "aXbYbZc", true],
  ["*a*a*a*b", "a".repeat(5000), false],
  ["a?c", "abc", true],
  ["a?c", "ac", false],
  ["a.c", "abc", false],
  ["role/link-*", "role/link-1", true],
  ["", "", true],
  ["", "a", false],
])("'%s' fits '%s': %s", (pattern, text, fits) => {
  expect(fitsWildcard(pattern, text)).toBe(fits);
});

const CONTEXT = {
  "aws:SourceArn": "arn:aws:events:us-east-1:111122223333:rule/failover",
  "aws:SourceAccount": "111122223333",
  "aws:TagKeys": ["a", "b"],
  "aws:SecureTransport": "true",
  "aws:CurrentTime": "2026-01-01T00:00:00Z",
  count: "5",
};

test.each<[Record<string, Record<string, string | string[]>>, boolean]>([
  [{ StringEquals: { "AWS:sourceaccount": "111122223333" } }, true],
  [{ StringEquals: { "aws:SourceAccount": ["x", "111122223333"] } }, true],
  [{ StringEquals: { "aws:SourceAccount": "x" } }, false],
  [{ StringEquals: { missing: "x" } }, false],
  [{ StringEqualsIfExists: { missing: "x" } }, true],
  [{ StringNotEquals: { "aws:SourceAccount": "x" } }, true],
  [{ StringNotEquals: { missing: "x" } }, true],
  [{ StringNotEquals: { "aws:SourceAccount": ["x", "111122223333"] } }, false],
  [{ StringLike: { "aws:SourceAccount": "1111*" } }, true],
  [{ ArnLike: { "aws:SourceArn": "arn:aws:events:*:111122223333:rule/*" } }, true],
  [{ ArnEquals: { "aws:SourceArn": "arn:aws:events:*:111122223333:rule/fail*" } }, true],
  [{ ArnLike: { "aws:SourceArn": "arn:aws:*" } }, false],
  [{ ArnNotLike: { "aws:SourceArn": "arn:aws:sns:*:*:*" } }, true],
  [{ Bool: { "aws:SecureTransport": "true" } }, true],
  [{ NumericLessThan: { count: "6" } }, true],
  [{ NumericGreaterThanEquals: { count: "6" } }, false],
  [{ DateGreaterThan: { "aws:CurrentTime": "2025-12-31T00:00:00Z" } }, true],
  [{ Null: { missing: "true" } }, true],
  [{ Null: { count: "true" } }, false],
  [{ "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b", "c"] } }, true],
  [{ "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] } }, false],
  [{ "ForAnyValue:StringEquals": { "aws:TagKeys": ["b"] } }, true],
  [{ StringEquals: { "aws:SourceAccount": "111122223333" }, Bool: { "aws:SecureTransport": "false" } }, false],
  [{ StringResembles: { "aws:SourceAccount": "111122223333" } }, false],
  [{}, true],
])("%j holds: %s", (conditions, holds) => {
  expect(conditionsHold(conditions, CONTEXT)).toBe(holds);
});
