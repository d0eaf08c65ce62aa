import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { createSealer } from "../sealing/seal.ts";
import { eachTest } from "../testing/each-test.ts";
import { DOCUMENT } from "../testing/file-request.ts";
import { refusalOf } from "../testing/refusal-of.ts";
import { SEAL_KEY, type TestPlatform } from "../testing/test-platform.ts";
import { deliverDue } from "./deliver.ts";
import { PUBLIC_INTERNET, postDelivery } from "./post-delivery.ts";

let platform: TestPlatform;
eachTest((fresh) => {
  platform = fresh;
});

interface Receiver {
  url: string;
  received: { headers: IncomingHttpHeaders; body: string; path: string | undefined }[];
  answer: { status: number; headers?: Record<string, string> };
}

async function startReceiver(): Promise<Receiver> {
  const receiver: Receiver = { url: "", received: [], answer: { status: 204 } };
  const server: Server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    receiver.received.push({ headers: request.headers, body, path: request.url });
    response.writeHead(receiver.answer.status, receiver.answer.headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/told`;
  return receiver;
}

/** As the API makes one, but leading to this machine, where the API would not let it. */
async function webhookAt(url: string, events?: ("request-filed" | "endpoint-moved")[]): Promise<string> {
  const { id, secret } = await platform.client.webhooks.create({
    url: "https://example.com",
    ...(events ? { events } : {}),
  });
  await platform.database.pool.query("update webhooks set url = $1 where id = $2", [url, id]);
  return secret;
}

const HERE = { protocols: ["http:"], refuse: () => undefined };
const deliver = (reach: typeof PUBLIC_INTERNET = HERE) =>
  deliverDue({ db: platform.database.db, sealer: createSealer(SEAL_KEY), log: pino({ level: "silent" }), reach });
const makeDue = () =>
  platform.database.pool.query(
    "update deliveries set next_attempt_at = now() - interval '1 second' where delivered_at is null",
  );
const deliveries = async () => {
  const [webhook] = (await platform.client.webhooks.list()).items;
  return (await platform.client.webhooks.deliveries(webhook!.id)).items;
};

test("a receiver can tell by the signature that the platform sent what happened", async () => {
  const receiver = await startReceiver();
  const secret = await webhookAt(receiver.url, ["request-filed"]);
  const { request } = await platform.client.requests.file(DOCUMENT);
  expect(await deliver()).toBe(1);
  const [{ headers, body }] = receiver.received as [Receiver["received"][number]];
  expect(JSON.parse(body)).toMatchObject({
    type: "request-filed",
    data: { id: request.id, serviceName: DOCUMENT.serviceName },
  });
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  expect(headers["webhook-signature"]).toBe(`v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
  expect(await deliver()).toBe(0);
  expect(await deliveries()).toMatchObject([
    { attempts: 1, failure: null, nextAttemptAt: null, event: "request-filed" },
  ]);
});

test("every state of an endpoint is told in order", async () => {
  const receiver = await startReceiver();
  await webhookAt(receiver.url, ["endpoint-moved"]);
  const { endpoint } = await platform.client.requests.file(DOCUMENT);
  await platform.untilState(endpoint.id, "waiting-for-owner");
  const { history } = await platform.client.endpoints.get(endpoint.id);
  expect((await deliveries()).map(({ event }) => event)).toEqual(history.map(() => "endpoint-moved"));
  await deliver();
  const states = receiver.received.map(({ body }) => JSON.parse(body).data.state);
  expect(states.sort()).toEqual(history.map(({ state }) => state).sort());
});

test("what fails is tried again under the same id, and given up in the end", async () => {
  const receiver = await startReceiver();
  receiver.answer = { status: 500 };
  await webhookAt(receiver.url, ["request-filed"]);
  await platform.client.requests.file(DOCUMENT);
  for (let attempt = 1; attempt <= 7; attempt += 1) {
    expect(await deliver()).toBe(1);
    expect(await deliver()).toBe(0);
    expect(await deliveries()).toMatchObject([{ attempts: attempt, failure: "it answered 500" }]);
    expect((await deliveries())[0]?.nextAttemptAt).not.toBeNull();
    await makeDue();
  }
  await deliver();
  expect(await deliveries()).toMatchObject([{ attempts: 8, nextAttemptAt: null, deliveredAt: null }]);
  expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
});

test("of several servers, one takes a delivery; a killed server's is taken over", async () => {
  const receiver = await startReceiver();
  await webhookAt(receiver.url, ["request-filed"]);
  await platform.client.requests.file(DOCUMENT);
  const taken = await Promise.all([deliver(), deliver(), deliver()]);
  expect(taken.sort()).toEqual([0, 0, 1]);
  expect(receiver.received).toHaveLength(1);
  await platform.database.pool.query(
    "update deliveries set delivered_at = null, next_attempt_at = now() - interval '1 second'",
  );
  expect(await deliver()).toBe(1);
});

test("a redirect is a failure and is not followed", async () => {
  const [receiver, inside] = [await startReceiver(), await startReceiver()];
  receiver.answer = { status: 307, headers: { location: inside.url } };
  await webhookAt(receiver.url, ["request-filed"]);
  await platform.client.requests.file(DOCUMENT);
  await deliver();
  expect(inside.received).toEqual([]);
  expect(await deliveries()).toMatchObject([{ failure: "it answered 307; redirects are not followed" }]);
});

test.each([
  "https://127.0.0.1/",
  "https://[::1]/",
  "https://[::ffff:169.254.169.254]/",
  "https://169.254.169.254/latest/meta-data/",
  "https://10.0.0.1/",
  "https://2130706433/",
  "https://0x7f.1/",
  "http://example.com/",
  "https://user:secret@example.com/",
])("no webhook can be made for %s", async (url) => {
  const refusal = await refusalOf(platform.client.webhooks.create({ url }));
  expect(refusal).toMatchObject({ status: 422, problems: [{ field: "url" }] });
  expect(JSON.stringify(refusal)).not.toContain("secret@");
});

test("a name that leads inside is not told, whatever it was when the webhook was made", async () => {
  const receiver = await startReceiver();
  const port = new URL(receiver.url).port;
  const reach = { ...PUBLIC_INTERNET, protocols: ["http:", "https:"] };
  await expect(postDelivery(`http://localhost:${port}/`, {}, "{}", reach)).rejects.toThrow(
    /not an address on the public/,
  );
  await expect(postDelivery(receiver.url, {}, "{}", reach)).rejects.toThrow(/not an address on the public/);
  await expect(postDelivery(receiver.url, {}, "{}", PUBLIC_INTERNET)).rejects.toThrow(/http: is not a protocol/);
  expect(receiver.received).toEqual([]);
});

test("another tenant's webhooks hear nothing, and no secret stands in the database", async () => {
  const { id: tenant } = await platform.client.tenants.create({ name: "Other" });
  await webhookAt("http://127.0.0.1:1/");
  const secret = await webhookAt("http://127.0.0.1:1/");
  await platform.database.pool.query("update webhooks set tenant_id = $1 where id = (select min(id) from webhooks)", [
    tenant,
  ]);
  await platform.client.requests.file(DOCUMENT);
  const { rows } = await platform.database.pool.query(
    "select distinct w.tenant_id from deliveries d join webhooks w on w.id = d.webhook_id",
  );
  expect(rows).toEqual([{ tenant_id: "ten-first" }]);
  const { rows: kept } = await platform.database.pool.query("select * from webhooks");
  expect(JSON.stringify(kept)).not.toContain(secret.replace("whsec_", ""));
});
