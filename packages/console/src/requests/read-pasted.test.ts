import { expect, test } from "vitest";
import { readPasted } from "./read-pasted.ts";

const serviceName = "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0";

test("a service name alone says its region", () => {
  expect(readPasted(` ${serviceName}\n`)).toEqual({ serviceName, region: "us-east-1", problems: [] });
});

test("a whole mail, quoted and with greetings, is read like the template in it", () => {
  const mail = `Hello,\n\n> Subject: New AWS Multi-Tenant PrivateLink Request\n> - Type: Postgres Interface-type\n> - VPC Endpoint Service Name: ${serviceName}\n> - Postgres AWS Region (e.g., us-east-1, eu-west-2): us-east-1\n> - dbt AWS multi-tenant environment (US, EMEA, AU): US\n\nThanks`;
  expect(readPasted(mail)).toEqual({ serviceName, region: "us-east-1", environment: "US", problems: [] });
});

test("a document brings its port map along", () => {
  const databases = [{ name: "warehouse", port: 5432 }];
  const text = JSON.stringify({
    format: "postern-request/v1",
    serviceName,
    region: "us-east-1",
    environment: "US",
    databases,
  });
  expect(readPasted(text)).toEqual({ serviceName, region: "us-east-1", environment: "US", databases, problems: [] });
});

test.each([
  ["Hello", /no service name/],
  ['{"serviceName": ', /not JSON/],
  ['{"serviceName": "vpce-svc-0123"}', /'vpce-svc-0123' is not the name/],
  [`${serviceName}\nRegion: eu-west-2`, /'eu-west-2' is not the service name's own, us-east-1/],
  [JSON.stringify({ serviceName, databases: [{ name: "w", port: 0 }] }), /a port from 1 to 65535/],
])("what is wrong with %j is said", (text, complaint) => {
  expect(readPasted(text).problems.join()).toMatch(complaint);
});

test("nothing is no mistake yet", () => {
  expect(readPasted("  \n")).toEqual({ problems: [] });
});
