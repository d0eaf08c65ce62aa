import { describe, expect, test } from "vitest";
import { LinkError, type Problem } from "../errors.ts";
import { profileOf } from "../profiles/index.ts";
import { sampleSpec } from "../testing/sample-link.ts";
import { makeRequest, requestMailto, requestText } from "./make-request.ts";
import { readRequest } from "./read-request.ts";

const SERVICE = "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0";
const request = makeRequest(sampleSpec(), {
  serviceName: SERVICE,
  zoneIds: ["use1-az1"],
  databases: [
    { name: "warehouse", database: "shop", port: 5432, hostName: "warehouse-prod.abc.us-east-1.rds.amazonaws.com" },
  ],
});

function problemsOf(source: unknown): Problem[] {
  try {
    readRequest(source);
  } catch (error) {
    if (error instanceof LinkError) return error.problems;
    throw error;
  }
  throw new Error("the request was accepted");
}

describe("a request for dbt", () => {
  test("is the seed document's template, word for word", () => {
    expect(requestText(request, profileOf("dbt"))).toBe(`Subject: New Multi-Tenant PrivateLink Request
- Type: Postgres Interface-type
- VPC Endpoint Service Name: ${SERVICE}
- Postgres server AWS Region (e.g., us-east-1, eu-west-2): us-east-1
- dbt Cloud multi-tenant environment (US, EMEA, AU): US`);
  });

  test("opens as a mail with subject and fields", () => {
    const mail = new URL(requestMailto(request, profileOf("dbt")));
    expect(mail.searchParams.get("subject")).toBe("New Multi-Tenant PrivateLink Request");
    expect(mail.searchParams.get("body")).toContain(`- VPC Endpoint Service Name: ${SERVICE}`);
  });

  test("is read back from its own text", () => {
    expect(readRequest(requestText(request, profileOf("dbt")))).toMatchObject({
      type: "Postgres Interface-type",
      serviceName: SERVICE,
      region: "us-east-1",
      environment: "US",
    });
  });

  test("is read back from JSON with its port map", () => {
    expect(readRequest(JSON.stringify(request))).toEqual(request);
    expect(readRequest(request).databases[0]?.certificateName).toContain("rds.amazonaws.com");
    expect(readRequest(request).databases[0]?.database).toBe("shop");
  });

  test("is read from a mail that was quoted, reordered and wrapped in greetings", () => {
    const mail = `Hello,\r\n\r\n> * Postgres server AWS Region : us-east-1\r\n> * Service name: ${SERVICE}
type: Postgres Interface-type\nEnvironment (US, EMEA, AU): EMEA\n\nThank you: all`;
    expect(readRequest(mail)).toMatchObject({ region: "us-east-1", serviceName: SERVICE, environment: "EMEA" });
  });

  test("that lacks a field names it and where to find its value", () => {
    const text = requestText(request, profileOf("dbt")).replace(SERVICE, "");
    expect(problemsOf(text)).toMatchObject([{ field: "serviceName", message: "is missing" }]);
    expect(problemsOf(text)[0]?.hint).toContain("postern apply prints it");
  });

  test("with a malformed service name shows it", () => {
    const [problem] = problemsOf({ ...request, serviceName: "vpce-svc-1" });
    expect(problem).toMatchObject({ field: "serviceName", value: "vpce-svc-1" });
  });

  test("whose region is not the service name's is refused", () => {
    expect(problemsOf({ ...request, region: "eu-west-1" })[0]).toMatchObject({ field: "region", value: "eu-west-1" });
  });

  test("that is broken JSON, empty, or of another sort is refused without a crash", () => {
    expect(problemsOf('{"format": ')[0]?.message).toContain("not JSON");
    expect(problemsOf("")).not.toHaveLength(0);
    expect(problemsOf(null)).not.toHaveLength(0);
    expect(problemsOf([1, 2])).not.toHaveLength(0);
  });
});
