import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { dialHost, endOf, nextText } from "../../testing/plane-traffic.ts";
import {
  closedWiring,
  database,
  ENDPOINT,
  NODE,
  openFrom,
  PATIENCE_MS,
  startSample,
} from "../../testing/sample-plane.ts";
import { listenerTo, sampleWiring, targetAt, tcp } from "../../testing/sample-wiring.ts";
import type { Wiring } from "../wiring.ts";

test("carries bytes from a client host through the endpoint to the database", async () => {
  const { plane } = await startSample();
  const stream = await openFrom(plane);
  stream.write("select 1");
  expect(await nextText(stream)).toBe("select 1");
});

test("carries bytes from any program of this machine to the endpoint's own socket", async () => {
  const { plane } = await startSample();
  const client = await dialHost(await plane.locate(ENDPOINT));
  client.write("hello");
  expect(await nextText(client)).toBe("hello");
});

test("refuses at once before acceptance, carries after it, refuses after rejection", async () => {
  const { plane } = await startSample();
  const location = await plane.locate(ENDPOINT);
  await plane.apply(closedWiring("pendingAcceptance"));
  await expect(dialHost(location)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  expect(await plane.connect("eni-client", ENDPOINT, PATIENCE_MS)).toMatchObject({
    stopped: { how: "refused", why: expect.stringContaining("pendingAcceptance") },
  });

  await plane.apply(sampleWiring());
  const client = await dialHost(location);
  client.write("open");
  expect(await nextText(client)).toBe("open");

  await plane.apply(closedWiring("rejected"));
  await expect(dialHost(location)).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

test("has reset established connections on both sides when apply of a rejection resolves", async () => {
  const { plane, target } = await startSample();
  const visitor = await dialHost(await plane.locate(ENDPOINT));
  visitor.write("x");
  await nextText(visitor);
  const stream = await openFrom(plane);
  stream.write("y");
  await nextText(stream);
  const ends = target.connections.map(endOf);
  const visitorEnd = endOf(visitor);

  await plane.apply(closedWiring("rejected"));
  expect(stream.destroyed).toBe(true);
  expect(plane.observe().activeFlows).toBe(0);
  expect(await visitorEnd).toBe("ECONNRESET");
  expect(await Promise.all(ends)).toEqual(["ECONNRESET", "ECONNRESET"]);
});

test("cuts only the flows of a target that is no longer live, and keeps those of a draining one", async () => {
  const { plane } = await startSample();
  const dying = await openFrom(plane);
  const next = sampleWiring();
  next.nodes.get("eni-node-a")!.listeners = [{ ...listenerTo([targetAt("10.0.1.20", 2)]), liveEpochs: [1, 2] }];
  await plane.apply(next);
  expect(dying.destroyed).toBe(false);
  const fresh = await openFrom(plane);

  const last = structuredClone(next);
  last.nodes.get("eni-node-a")!.listeners[0]!.liveEpochs = [2];
  await plane.apply(last);
  expect([dying.destroyed, fresh.destroyed]).toEqual([true, false]);
});

test.each<[string, (wiring: Wiring) => void]>([
  ["its listener is replaced", (w) => (w.nodes.get("eni-node-a")!.listeners[0]!.listenerArn = "listener-new")],
  ["its listener is gone", (w) => (w.nodes.get("eni-node-a")!.listeners = [])],
  ["its node is gone", (w) => w.nodes.delete("eni-node-a")],
  ["its endpoint is gone", (w) => w.endpoints.delete("eni-endpoint-a")],
  ["its client is gone", (w) => w.interfaces.delete("eni-client")],
  ["its database is gone", (w) => w.interfaces.delete("eni-db-1")],
])("cuts a flow when %s", async (_name, change) => {
  const { plane } = await startSample();
  const stream = await openFrom(plane);
  const next = sampleWiring();
  change(next);
  await plane.apply(next);
  expect(stream.destroyed).toBe(true);
});

test("lets established flows live when a group rule goes, and drops new ones", async () => {
  const { plane } = await startSample();
  const stream = await openFrom(plane);
  const next = sampleWiring();
  next.groups.get("sg-endpoint")!.ingress = [];
  await plane.apply(next);
  stream.write("still here");
  expect(await nextText(stream)).toBe("still here");
  const second = await plane.connect("eni-client", ENDPOINT, PATIENCE_MS);
  expect(second).toMatchObject({ stopped: { how: "dropped" } });
});

test("a client that waits in silence gets through when a rule is added meanwhile", async () => {
  const { plane } = await startSample({ change: (w) => (w.groups.get("sg-endpoint")!.ingress = []) });
  const waiting = plane.connect("eni-client", ENDPOINT, 5000);
  await sleep(20);
  await plane.apply(sampleWiring());
  expect(await waiting).toHaveProperty("stream");
});

test("a visitor whom the groups do not admit hears nothing", async () => {
  const { plane, target } = await startSample({ change: (w) => (w.groups.get("sg-endpoint")!.ingress = []) });
  const client = await dialHost(await plane.locate(ENDPOINT));
  client.write("anyone?");
  const heard = await Promise.race([endOf(client), sleep(PATIENCE_MS, "nothing")]);
  expect(heard).toBe("nothing");
  expect(target.connections).toHaveLength(0);
});

test("a visitor counts as the subnet's fourth address", async () => {
  const { plane } = await startSample({
    change: (w) => (w.groups.get("sg-endpoint")!.ingress = [tcp(5432, { cidr: "10.0.1.3/32" })]),
  });
  const client = await dialHost(await plane.locate(ENDPOINT));
  client.write("admitted");
  expect(await nextText(client)).toBe("admitted");
});

test("the database sees the load balancer's node as its client, through the endpoint and in health checks", async () => {
  const { plane, target } = await startSample();
  if (plane.ownAddress === "127.0.0.1") return;
  await openFrom(plane);
  await dialHost(await plane.locate(ENDPOINT));
  await openFrom(plane, "eni-node-a", database(1));
  await expect.poll(() => target.connections.length).toBe(3);
  const { host } = await plane.locate(NODE);
  expect(target.connections.map((socket) => socket.remoteAddress)).toEqual([host, host, host]);
});
