import { expect, test } from "vitest";
import type { DatabaseSource } from "../spec/database-source.ts";
import { readSourceNotation, sourceNotation } from "./source-notation.ts";

const sources: [string, DatabaseSource][] = [
  ["rds:warehouse-prod", { rds: "warehouse-prod" }],
  ["aurora:main", { aurora: "main", endpoint: "writer" }],
  ["aurora:main:reader", { aurora: "main", endpoint: "reader" }],
  ["rds-cluster:three:reader", { "rds-cluster": "three", endpoint: "reader" }],
  ["rds-proxy:front", { "rds-proxy": "front" }],
  ["rds-proxy:front:reading", { "rds-proxy": "front", endpoint: "reading" }],
  ["ec2:i-0123456789abcdef0", { ec2: "i-0123456789abcdef0", port: 5432 }],
  ["ec2:i-0123456789abcdef0:6432", { ec2: "i-0123456789abcdef0", port: 6432 }],
  ["auto-scaling-group:fleet", { "auto-scaling-group": "fleet", port: 5432 }],
  ["host:db.corp.example.com:5432", { host: "db.corp.example.com", port: 5432 }],
  ["address:10.0.0.4+10.0.0.5:5433", { address: ["10.0.0.4", "10.0.0.5"], port: 5433 }],
];

test.each(sources)("%s is written and read as the same source", (notation, from) => {
  expect(sourceNotation(from)).toBe(notation);
  expect(readSourceNotation(notation, "--database")).toEqual(from);
});

test.each([
  "warehouse-prod",
  "mysql:shop",
  "rds:",
  "ec2:web",
  "host:db.corp.example.com",
  "address:10.0.0.4",
  "aurora:a:b",
])("%s is refused with the forms that there are", (notation) => {
  expect(() => readSourceNotation(notation, "--database")).toThrow(
    expect.objectContaining({
      code: "spec-invalid",
      problems: [
        expect.objectContaining({ field: "--database", value: notation, hint: expect.stringContaining("rds:ID") }),
      ],
    }),
  );
});
