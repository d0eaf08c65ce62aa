import { expect, test } from "vitest";
import { openPlatformClient, PlatformApiError, UnexpectedAnswerError } from "./client.ts";

const PROBLEM = { type: "urn:x", code: "not-found", title: "t", status: 404, detail: "no 'ep-1'", requestId: "r" };

test("sends text as text, documents as JSON, and the token with both", async () => {
  const { client, sent } = clientAnswering(404, PROBLEM);
  await client.requests.file("- Type: Postgres").catch(() => undefined);
  await client.requests.file({ region: "us-east-1" }, "reuse").catch(() => undefined);
  expect(sent).toMatchObject([
    {
      url: "http://platform/api/v1/requests?onDuplicate=refuse",
      body: "- Type: Postgres",
      headers: { "content-type": "text/plain", authorization: "Bearer token" },
    },
    {
      url: "http://platform/api/v1/requests?onDuplicate=reuse",
      body: '{"region":"us-east-1"}',
      headers: { "content-type": "application/json", authorization: "Bearer token" },
    },
  ]);
});

test("a call says which tenant it is about, and a browser's carries no token", async () => {
  const { sent, answer } = recording(404, PROBLEM);
  const client = openPlatformClient({ url: "http://platform", tenant: "ten-1", fetch: answer });
  await client.audit({ subjectId: "con-1" }).catch(() => undefined);
  expect(sent[0]?.url).toBe("http://platform/api/v1/audit?subjectId=con-1");
  expect(sent[0]?.headers).toEqual({ accept: "application/json", "postern-tenant": "ten-1" });
});

test("an edit says which version was seen, and without one nothing", async () => {
  const { client, sent } = clientAnswering(404, PROBLEM);
  await client.connections.change("con-1", { name: "sales" }, 3).catch(() => undefined);
  await client.connections.change("con-1", { name: "sales" }).catch(() => undefined);
  expect(sent[0]?.headers).toMatchObject({ "if-match": '"3"' });
  expect(sent[1]?.headers).not.toHaveProperty("if-match");
});

test("an id cannot leave its place in the path", async () => {
  const { client, sent } = clientAnswering(404, PROBLEM);
  await client.endpoints.get("../connections?x=").catch(() => undefined);
  expect(sent[0]?.url).toBe("http://platform/api/v1/endpoints/..%2Fconnections%3Fx%3D");
});

test("a problem becomes an error that carries it", async () => {
  const failure = clientAnswering(404, PROBLEM).client.endpoints.get("ep-1");
  await expect(failure).rejects.toThrow(PlatformApiError);
  await expect(failure).rejects.toMatchObject({ message: "no 'ep-1'", problem: PROBLEM });
});

test.each([
  [200, "<html>"],
  [502, "<html>"],
  [200, { items: "none" }],
  [500, { message: "another server's error" }],
])("an answer %s %j that is not the platform's is told apart", async (status, body) => {
  await expect(clientAnswering(status, body).client.endpoints.list()).rejects.toThrow(UnexpectedAnswerError);
});

function clientAnswering(status: number, body: unknown) {
  const { sent, answer } = recording(status, body);
  return { sent, client: openPlatformClient({ url: "http://platform/", token: "token", fetch: answer }) };
}

function recording(status: number, body: unknown) {
  const sent: { url: string; body: unknown; headers: unknown }[] = [];
  const answer = async (url: string, { body: given, headers }: RequestInit) => {
    sent.push({ url, body: given, headers });
    return new Response(typeof body === "string" ? body : JSON.stringify(body), { status });
  };
  return { sent, answer: answer as typeof fetch };
}
