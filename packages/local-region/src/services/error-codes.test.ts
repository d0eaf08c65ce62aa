import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadServiceModel } from "../wire/operation-schemas.ts";
import type { ModelName } from "../wire/service-facts.ts";

/** Of every service; AWS's models leave them out. */
const COMMON = ["AccessDenied", "ValidationError", "ThrottlingException", "InvalidAction", "InvalidInput"];

/** The folder of each service whose model has errors: EC2's has none. */
const FOLDERS: Partial<Record<ModelName, string>> = {
  elasticloadbalancing: "elbv2",
  rds: "rds",
  sts: "sts",
  autoscaling: "autoscaling",
  iam: "iam",
  lambda: "lambda",
  events: "events",
  sns: "sns",
  monitoring: "cloudwatch",
  route53: "route53",
  "vpc-lattice": "vpc-lattice",
  ram: "ram",
};

/** Not in the models. */
const BESIDES: Partial<Record<ModelName, string[]>> = {
  // Seen from AWS; the last one is a guess at its name.
  rds: ["InvalidParameterCombination", "InvalidParameterValue", "TagQuotaExceeded"],
  // Denials of other services, which are judged here.
  iam: ["UnauthorizedOperation", "AuthorizationError", "AccessDeniedException"],
  lambda: ["AccessDeniedException", "ValidationException"],
  events: ["ValidationException"],
  // Of a delivery's report, never of an answer.
  sns: ["EndpointNotServed", "EndpointFailed"],
  // The region's own words for what it does not do.
  ram: ["UnsupportedOperation"],
  // As Terraform reads it of GetDNSSEC; and the region's own words for what it does not do.
  route53: ["InvalidArgument", "UnsupportedOperation"],
};

describe.each(Object.entries(FOLDERS) as [ModelName, string][])("%s", (service, folder) => {
  test("throws only errors that AWS's model of it has, which its SDK gives classes of their own", async () => {
    const { errors } = await loadServiceModel(service);
    const thrown = codesIn(join(import.meta.dirname, folder));
    const known = new Set([...errors.keys(), ...COMMON, ...(BESIDES[service] ?? [])]);
    expect([...thrown].filter((code) => !known.has(code))).toEqual([]);
  });
});

function codesIn(directory: string): Set<string> {
  const files = readdirSync(directory).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const text = files.map((name) => readFileSync(join(directory, name), "utf8")).join("\n");
  return new Set([...text.matchAll(/new AwsError\(\s*"([\w.]+)"/g)].map(([, code]) => code!));
}
