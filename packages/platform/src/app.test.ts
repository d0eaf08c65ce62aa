import { ENDPOINT_STATES, Problem } from "@postern/platform-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestPlatform, startTestPostgres, type TestPlatform, TOKEN } from "./testing/test-platform.ts";

let platform: TestPlatform;
beforeAll(async () => {
  platform = await startTestPlatform(await startTestPostgres(afterAll), afterAll);
});

test("answers health and readiness without a token", async () => {
  const answers = await Promise.all(
    ["/healthz", "/readyz"].map((path) => platform.fetch(path, { headers: { authorization: "" } })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
});

test.each(["", "Bearer", "Bearer wrong", `Basic ${TOKEN}`, `Bearer ${TOKEN}x`, `Bearer ${TOKEN} x`])(
  "refuses every API path to authorization '%s'",
  async (authorization) => {
    for (const path of ["/api/v1/endpoints", "/api/v1/openapi.json", "/api/v1/nothing"]) {
      const answer = await platform.fetch(path, { headers: { authorization } });
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
      expect(Problem.parse(await answer.json()).code).toBe("unauthenticated");
    }
  },
);

test("describes itself as OpenAPI 3.1 with every route and no token in it", async () => {
  const text = await (await platform.fetch("/api/v1/openapi.json")).text();
  const document = JSON.parse(text);
  expect(document.openapi).toBe("3.1.0");
  expect(Object.keys(document.paths).sort()).toEqual([
    "/api/v1/connections",
    "/api/v1/connections/test",
    "/api/v1/connections/{id}",
    "/api/v1/connections/{id}/test",
    "/api/v1/connections/{id}/test-runs",
    "/api/v1/endpoints",
    "/api/v1/endpoints/{id}",
    "/api/v1/endpoints/{id}/retry",
    "/api/v1/environments",
    "/api/v1/requests",
    "/api/v1/requests/{id}",
    "/api/v1/test-runs/{id}",
  ]);
  expect(document.components.schemas.Endpoint.properties.state.enum).toEqual([...ENDPOINT_STATES]);
  expect(text).not.toContain(TOKEN);
});

test("sends security headers and forbids caching", async () => {
  const { headers } = await platform.fetch("/api/v1/endpoints");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("x-frame-options")).toBe("SAMEORIGIN");
  expect(headers.get("cache-control")).toBe("no-store");
});

test("answers what does not exist with a problem that carries the request id", async () => {
  const answer = await platform.fetch("/api/v1/endpoints/ep-none");
  const problem = Problem.parse(await answer.json());
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(problem).toMatchObject({ status: 404, code: "not-found", requestId: answer.headers.get("x-request-id") });
});

test("refuses a body that is too large or not JSON", async () => {
  const post = (body: string) =>
    platform.fetch("/api/v1/connections", { method: "POST", body, headers: { "content-type": "application/json" } });
  expect((await post(JSON.stringify({ name: "x".repeat(600_000) }))).status).toBe(413);
  expect(await (await post("{")).json()).toMatchObject({ status: 400, code: "malformed-body" });
});

test("names every wrong field at once and shows no secret", async () => {
  const answer = await platform.fetch("/api/v1/connections", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ kind: "public", host: "a b", port: 70_000, password: 12345, passwort: "hunter2", tls: {} }),
  });
  const text = await answer.text();
  const { problems = [] } = Problem.parse(JSON.parse(text));
  expect(answer.status).toBe(422);
  expect(problems.map(({ field }) => field)).toEqual(
    expect.arrayContaining([
      "environment",
      "host",
      "port",
      "name",
      "database",
      "user",
      "password",
      "tls.mode",
      "passwort",
    ]),
  );
  expect(problems.find(({ field }) => field === "port")?.value).toBe(70_000);
  expect(text).not.toMatch(/hunter2|12345/);
});

test("logs one line per call without query, headers or body", async () => {
  platform.logged.length = 0;
  await platform.fetch("/api/v1/endpoints?environment=secret-looking", { headers: { "x-some": "header-value" } });
  const line = platform.logged.find((each) => each.includes('"call"'))!;
  expect(JSON.parse(line)).toMatchObject({ method: "GET", path: "/api/v1/endpoints", status: 200 });
  expect(line).not.toMatch(new RegExp(`secret-looking|header-value|${TOKEN}`));
});
