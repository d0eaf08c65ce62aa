import { ENDPOINT_STATES, Problem } from "@postern/platform-api";
import { beforeAll, describe, expect, test } from "vitest";
import { ROUTE_ACCESS } from "./access/route-access.ts";
import { atEnd } from "./testing/at-end.ts";
import { startTestPlatform, startTestPostgres, type TestPlatform, TOKEN } from "./testing/test-platform.ts";

const onEnd = atEnd();

/** The whole HTTP surface; first every route of the OpenAPI document, asked in ways that nobody should ask. */

let platform: TestPlatform;
let routes: Route[];

interface DescribedRoute {
  responses: Record<string, object>;
  requestBody?: unknown;
  "x-postern-access": { needs: string };
}

interface Route {
  method: string;
  path: string;
  answers: number[];
  takesBody: boolean;
  needs: string;
  isOfItems: boolean;
}

beforeAll(async () => {
  platform = await startTestPlatform(await startTestPostgres(onEnd), onEnd);
  const answer = await platform.fetch("/api/v1/openapi.json");
  const document = (await answer.json()) as {
    paths: Record<string, Record<string, DescribedRoute>>;
  };
  routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { responses, requestBody, "x-postern-access": access }]) => ({
      method: method.toUpperCase(),
      path,
      answers: Object.keys(responses).map(Number),
      takesBody: requestBody !== undefined,
      needs: access.needs,
      isOfItems: /(Page|List)"/.test(JSON.stringify(responses["200"] ?? {})),
    })),
  );
  expect(routes.length).toBeGreaterThan(14);
});

const PASSWORD = "hunter2-never-shown";

test.each(["", "Bearer", "Bearer wrong", `Basic ${TOKEN}`, `Bearer ${TOKEN}x`])(
  "no route answers to authorization '%s', whatever it is asked",
  async (authorization) => {
    for (const route of routes.filter(({ needs }) => needs !== "anyone")) {
      for (const body of route.takesBody ? ["{}", "{", "x".repeat(10_000)] : [undefined]) {
        const answer = await ask(route, { id: "ep-1", body, headers: { authorization } });
        expect(`${route.method} ${route.path} ${answer.status}`).toBe(`${route.method} ${route.path} 401`);
        expect(Problem.parse(await answer.json()).code).toBe("unauthenticated");
      }
    }
  },
);

const ODD_IDS = [
  ...["ep-none", "x", "..", ".", "%2e%2e", "..%2Fconnections", "a%2Fb", "%00", "ep-%00", "%ED%A0%80", "%E0%A4%A"],
  ...["%F0%9F%98%80", "'%20or%201=1--", "$1", "{id}", "null", "-1", "x".repeat(41), "x".repeat(4000)],
];

test.each(ODD_IDS)("no route fails over the id '%s' or finds something by it", async (id) => {
  for (const route of routes.filter(({ path }) => path.includes("{id}"))) {
    const answer = await ask(route, { id, body: route.takesBody ? "{}" : undefined });
    // Some of these never arrive as an id: a URL is normalised on its way, and then another route is asked.
    await expectRefusal(route, answer, { others: [400, 404] });
  }
});

const ODD_QUERIES = [
  ...[
    "limit=0",
    "limit=201",
    "limit=-1",
    "limit=1e9",
    "limit=x",
    "limit=",
    "limit=1&limit=2",
    "after=%00",
    "after=%ED%A0%80",
  ],
  ...["state=%00", "state=none", "environment=%00", "endpointId=%00", `after=${"x".repeat(61)}`, "onDuplicate=maybe"],
  ...["%00=1", "after=%E0%A4%A", "after='%20or%201=1--"],
];

test.each(ODD_QUERIES)("no list fails over the query '%s'", async (query) => {
  for (const route of routes.filter(isList)) {
    const answer = await platform.fetch(`${route.path}?${query}`);
    if (answer.status !== 200) await expectRefusal(route, answer);
    else expect(((await answer.json()) as { items: unknown[] }).items).toBeInstanceOf(Array);
  }
});

const deep = (depth: number) => `${'{"a":['.repeat(depth)}1${"]}".repeat(depth)}`;
const ODD_BODIES: [string, string][] = [
  ...["", "{", "null", "[]", "[[]]", "1", '"text"', "true", "{}", "undefined", "\u0000", '{"a":1}{'].map(
    (body): [string, string] => [body, body],
  ),
  ["deep nesting", deep(30_000)],
  ["a prototype", '{"__proto__":{"kind":"public"},"constructor":1}'],
  ["NUL in text", JSON.stringify({ ...connection(), name: "a\0b" })],
  ["half a pair", JSON.stringify(connection()).replace("reports", "\\ud800")],
  ["half a pair in JSON columns", JSON.stringify({ ...request(), databases: [{ name: "\ud800", port: 1 }] })],
  ["NUL in JSON columns", JSON.stringify({ ...request(), databases: [{ name: "\0", port: 1 }] })],
  ["NUL in the authorities", JSON.stringify({ ...connection(), tls: { mode: "require", authorities: "\0" } })],
  ["fields of the wrong type", JSON.stringify({ ...connection(), kind: [], name: {}, port: "x", user: 1, tls: [] })],
  ["unknown fields", JSON.stringify({ ...connection(), sealedPassword: "x", id: "con-1", passwrd: PASSWORD })],
  ["huge numbers", JSON.stringify({ ...connection(), port: 1e308, keepAliveSeconds: -1 })],
  ["long text", JSON.stringify({ ...connection(), name: "n".repeat(100_000), host: "h".repeat(100_000) })],
  ["a URL with a password as host", JSON.stringify({ ...connection(), host: `postgres://u:${PASSWORD}@h/d` })],
  ["a URL with a password as service", JSON.stringify({ ...request(), serviceName: `https://u:${PASSWORD}@h` })],
  ["a filled template that is none", JSON.stringify({ text: `password=${PASSWORD}` })],
];

describe.each(["application/json", "application/json; charset=utf-16", "text/plain", "application/xml", ""])(
  "sent as '%s'",
  (type) => {
    test.each(ODD_BODIES)("no route fails over a body of %s, takes it, or repeats a password", async (_, body) => {
      platform.logged.length = 0;
      for (const route of routes.filter(({ takesBody }) => takesBody)) {
        const answer = await ask(route, { id: "con-none", body, headers: { "content-type": type } });
        await expectRefusal(route, answer);
      }
      expect(platform.logged.join()).not.toContain(PASSWORD);
      for (const list of ["connections", "endpoints", "requests"]) {
        expect(await (await platform.fetch(`/api/v1/${list}`)).json()).toEqual({ items: [], next: null });
      }
    });
  },
);

test("no route reads a body that is too large, announced or not", async () => {
  for (const route of routes.filter(({ takesBody }) => takesBody)) {
    const large = JSON.stringify({ name: "x".repeat(600_000) });
    const streamed = new Blob([large]).stream();
    for (const body of [large, streamed]) {
      const answer = await ask(route, { id: "con-1", body, headers: { "content-type": "application/json" } });
      expect(answer.status).toBe(413);
      await expectRefusal(route, answer);
    }
  }
});

test("a method that a path does not have is not found", async () => {
  for (const path of new Set(routes.map((route) => route.path))) {
    const known = routes.filter((route) => route.path === path).map(({ method }) => method);
    for (const method of ["PUT", "DELETE", "PATCH", "POST"].filter((each) => !known.includes(each))) {
      if (path === "/api/v1/connections/test" && known.length === 1 && ["DELETE", "PATCH"].includes(method)) continue;
      const answer = await platform.fetch(path.replace("{id}", "x"), { method });
      expect(`${method} ${path} ${answer.status}`).toBe(`${method} ${path} 404`);
    }
  }
});

test("answers health and readiness without a token", async () => {
  const answers = await Promise.all(
    ["/healthz", "/readyz"].map((path) => platform.fetch(path, { headers: { authorization: "" } })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
});

test("tells the operator's Prometheus of calls by route and of endpoints by state, and nobody else", async () => {
  await platform.fetch("/api/v1/endpoints/ep-one-of-many");
  await platform.fetch("/api/v1/no-such-route-either");
  const text = await (await platform.fetch("/metrics")).text();
  expect(text).toMatch(/_count\{method="GET",route="\/api\/v1\/endpoints\/:id",status="404"\} [1-9]/);
  expect(text).toContain("# TYPE postern_endpoints gauge");
  expect(text).not.toMatch(/ep-one-of-many|no-such-route-either/);
  const answer = await platform.fetch("/metrics", { headers: { authorization: "" } });
  expect(answer.status).toBe(401);
});

test("a path that does not exist is refused without a token like those that do", async () => {
  for (const path of ["/api/v1/openapi.json", "/api/v1/nothing"]) {
    const answer = await platform.fetch(path, { headers: { authorization: "" } });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  }
});

test("describes itself as OpenAPI 3.1 with every route and no token in it", async () => {
  const text = await (await platform.fetch("/api/v1/openapi.json")).text();
  const document = JSON.parse(text);
  expect(document.openapi).toBe("3.1.0");
  const paths = Object.keys(ROUTE_ACCESS).map((name) => name.replace(/^\w+ /, "/api/v1"));
  expect(Object.keys(document.paths).sort()).toEqual([...new Set(paths)].sort());
  expect(document.components.schemas.Endpoint.properties.state.enum).toEqual([...ENDPOINT_STATES]);
  expect(text).not.toContain(TOKEN);
});

test("sends security headers and forbids caching", async () => {
  const { headers } = await platform.fetch("/api/v1/endpoints");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("x-frame-options")).toBe("SAMEORIGIN");
  expect(headers.get("strict-transport-security")).toMatch(/^max-age=\d{8}/);
  expect(headers.get("referrer-policy")).toBe("no-referrer");
  expect(headers.get("cache-control")).toBe("no-store");
});

test("answers what does not exist with a problem that carries the request id", async () => {
  const answer = await platform.fetch("/api/v1/endpoints/ep-none");
  const problem = Problem.parse(await answer.json());
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(problem).toMatchObject({ status: 404, code: "not-found", requestId: answer.headers.get("x-request-id") });
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

/** Others have no `items`: who one is, a file, a stream, numbers of the platform as a whole. */
function isList({ method, path, isOfItems }: Route): boolean {
  return method === "GET" && !path.includes("{id}") && isOfItems;
}

function ask({ method, path }: Route, given: { id: string; body?: unknown; headers?: Record<string, string> }) {
  const { id, body, headers = { "content-type": "application/json" } } = given;
  return platform.fetch(path.replace("{id}", id), {
    method,
    headers,
    ...(body === undefined ? {} : { body: body as string, duplex: "half" }),
  } as RequestInit);
}

/** A refusal that the document announces, in the form it announces, and without a password. */
async function expectRefusal(route: Route, answer: Response, { others = [] as number[] } = {}) {
  const text = await answer.text();
  const told = `${route.method} ${route.path} answered ${answer.status}: ${text.slice(0, 300)}`;
  expect(answer.status >= 400 && answer.status < 500, told).toBe(true);
  expect([...route.answers, ...others], told).toContain(answer.status);
  expect(answer.headers.get("content-type"), told).toBe("application/problem+json");
  expect(Problem.parse(JSON.parse(text)).status).toBe(answer.status);
  expect(text.includes(PASSWORD), told).toBe(false);
}

function connection() {
  return {
    ...{ kind: "public", name: "reports", environment: "US", host: "a b", port: 5432 },
    ...{ database: "app", user: "reader", password: PASSWORD, tls: { mode: "require" } },
  };
}

function request() {
  return {
    type: "Postgres",
    serviceName: "com.amazonaws.vpce.us-east-1.vpce-svc-0a",
    region: "us-east-1",
    environment: "MARS",
  };
}
