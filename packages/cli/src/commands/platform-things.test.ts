import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { Surroundings } from "../command.ts";
import { askPlatform, showPage, showRequest, showTestRun } from "./platform-things.ts";

beforeEach(() => void vi.stubEnv("POSTERN_PLATFORM_TOKEN", "a-key"));
afterEach(() => void vi.unstubAllEnvs());

const REQUEST = {
  ...{ id: "req-1", type: "Postgres", serviceName: "com.amazonaws.vpce.us-east-1.vpce-svc-1", region: "us-east-1" },
  ...{ environment: "US", databases: [], endpointId: null, state: "refused", reason: "not yours", reused: false },
  zones: { service: ["use1-az1", "use1-az6"], platform: ["use1-az1"], common: ["use1-az1"] },
  ...{ expiresAt: null, createdAt: "2026-01-01T00:00:00.000Z" },
} as const;

/** A platform that answers everything with one document. */
async function startPlatform(answer: object, status = 200) {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const { authorization, "postern-tenant": tenant } = request.headers;
    calls.push(`${request.method} ${request.url} ${authorization} ${tenant}`);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function stand(json = false) {
  const printed: string[] = [];
  const terminal = { out: (text: string) => printed.push(text), isInteractive: false };
  return { surroundings: { terminal, json } as unknown as Surroundings, said: () => printed.join("\n") };
}

const listRequests = askPlatform(
  "requests",
  (client) => client.requests.list({ limit: 1 }),
  showPage(showRequest, "No requests."),
);

test("lists with the key out of the environment, in the tenant that is named, and says how to go on", async () => {
  const { url, calls } = await startPlatform({ items: [REQUEST], next: "req-1" });
  const { surroundings, said } = stand();
  expect(await listRequests(surroundings, { url, tenant: "ten-2" })).toBe(0);
  expect(calls).toEqual(["GET /api/v1/requests?limit=1 Bearer a-key ten-2"]);
  expect(said()).toMatch(
    /^req-1 {2}refused {2}com\.amazonaws.*zones in common: use1-az1 {2}\(not yours\)\nmore: --after req-1$/,
  );
});

test("as a document it is the API's own, and an empty list says so in words", async () => {
  const { url } = await startPlatform({ items: [], next: null });
  const [words, document] = [stand(), stand(true)];
  await listRequests(words.surroundings, { url });
  await listRequests(document.surroundings, { url });
  expect(words.said()).toBe("No requests.");
  expect(JSON.parse(document.said())).toEqual({ ok: true, items: [], next: null });
});

const refused = {
  stage: "tcp",
  ok: false,
  ms: 1,
  detail: "refused",
  cause: "the port is wrong",
  whose: "the connection",
};

test.each([
  [
    "names stage and cause",
    { state: "ended", stages: [refused], problem: null },
    "✗ tcp: refused\n  → the port is wrong\nThe connection does not work.",
  ],
  [
    "says why it could not be run",
    { state: "ended", stages: [], problem: { code: "not-found", detail: "the connection was deleted" } },
    "The test could not be run to its end: the connection was deleted",
  ],
  [
    "says that it goes on",
    { state: "running", stages: [], problem: null },
    "The test has not ended yet: its worker is busy. Try again shortly.",
  ],
])("a test that does not succeed %s, and is a failure for scripts", async (_what, run, words) => {
  const { url } = await startPlatform({
    ...{ id: "run-1", connectionId: "con-1", environment: "US", host: "h", port: 1, ok: false, ...run },
    ...{ serverVersion: null, isWriter: null, startedAt: "2026-01-01T00:00:00.000Z", ms: 1 },
  });
  const { surroundings, said } = stand();
  const test = askPlatform(
    "the test",
    (client) => client.connections.test("con-1"),
    showTestRun,
    ({ ok }) => ok,
  );
  expect(await test(surroundings, { url })).toBe(1);
  expect(said()).toBe(words);
});

test.each([undefined, "platform.example.com", "file:///etc/passwd"])(
  "an address %s is refused by name",
  async (url) => {
    vi.stubEnv("POSTERN_PLATFORM_URL", undefined);
    const asked = listRequests(stand().surroundings, url === undefined ? {} : { url });
    await expect(asked).rejects.toMatchObject({ field: "--url", hint: expect.stringContaining("https://") });
  },
);

test("without a key nothing is sent", async () => {
  vi.stubEnv("POSTERN_PLATFORM_TOKEN", undefined);
  const { url, calls } = await startPlatform({});
  await expect(listRequests(stand().surroundings, { url })).rejects.toMatchObject({ field: "POSTERN_PLATFORM_TOKEN" });
  expect(calls).toEqual([]);
});
