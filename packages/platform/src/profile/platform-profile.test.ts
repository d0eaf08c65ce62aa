import { type makeRequest, readRequest, requestText } from "@postern/link";
import { expect, test } from "vitest";
import { eachTest } from "../testing/each-test.ts";
import { ENVIRONMENT, PUBLIC_URL, SERVICE, type TestPlatform } from "../testing/test-platform.ts";
import { platformProfile } from "./platform-profile.ts";

let platform: TestPlatform;
eachTest((fresh) => {
  platform = fresh;
});

const ROLE = "arn:aws:iam::111122223333:role/postern/tenant-{tenant}";

test("anybody may read whom to admit, and nothing of the platform's inside", async () => {
  const answer = await platform.fetchAnonymously("/.well-known/postern-profile");
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json"]);
  const text = await answer.text();
  expect(JSON.parse(text)).toMatchObject({ environments: { US: { principals: [] } }, port: 5432 });
  for (const inside of [ENVIRONMENT.vpcId, ...ENVIRONMENT.subnetIds]) expect(text).not.toContain(inside);
});

test("a tenant's own principal is named for the tenant, and for no text that is not an id", () => {
  const parts = { aws: {}, publicUrl: PUBLIC_URL, environments: [{ ...ENVIRONMENT, tenantRoleArn: ROLE }] };
  const principals = (tenant?: string) => platformProfile(parts, tenant).environments.US?.principals;
  expect(principals("ten-1m8583m9j67yq0")).toEqual([ROLE.replace("{tenant}", "ten-1m8583m9j67yq0")]);
  expect(principals()).toEqual([ROLE]);
  expect(principals("*")).toEqual([ROLE]);
});

test("the request that its template makes is one that the platform reads", () => {
  const profile = platformProfile({ aws: {}, publicUrl: PUBLIC_URL, environments: [ENVIRONMENT] });
  const filled = { type: "Postgres", serviceName: SERVICE, region: "us-east-1", environment: "US" };
  const text = requestText(filled as ReturnType<typeof makeRequest>, profile);
  expect(readRequest(text)).toMatchObject(filled);
});
