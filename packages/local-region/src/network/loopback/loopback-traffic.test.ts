import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { dialHost, echo, endOf, nextText, startPlane, startTarget } from "../../testing/plane-traffic.ts";
import { database, ENDPOINT, openFrom, PATIENCE_MS, startSample } from "../../testing/sample-plane.ts";
import { anywhere, listenerTo, sampleWiring, targetAt } from "../../testing/sample-wiring.ts";

test("passes the end of data on and keeps the other direction open", async () => {
  const plane = await startPlane();
  await startTarget(await plane.locate(database(1)), async (socket) => {
    const chunks: Buffer[] = [];
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) chunks.push(chunk);
    await sleep(30);
    socket.end(`got ${Buffer.concat(chunks)}`);
  });
  await plane.apply(sampleWiring());
  const client = await dialHost(await plane.locate(ENDPOINT));
  client.end("all of it");
  expect(await nextText(client)).toBe("got all of it");
  expect(await endOf(client)).toBe("end");
});

test("passes a reset on as a reset, from either side", async () => {
  const { plane, target } = await startSample();
  const location = await plane.locate(ENDPOINT);
  const first = await dialHost(location);
  first.write("x");
  await nextText(first);
  const targetEnd = endOf(target.connections[0]!);
  first.resetAndDestroy();
  expect(await targetEnd).toBe("ECONNRESET");

  const second = await dialHost(location);
  second.write("x");
  await nextText(second);
  const clientEnd = endOf(second);
  target.connections[1]!.resetAndDestroy();
  expect(await clientEnd).toBe("ECONNRESET");
});

test("refuses when nothing listens at the target", async () => {
  const { plane, target } = await startSample();
  await new Promise((resolve) => target.server.close(resolve));
  expect(await plane.connect("eni-client", ENDPOINT, PATIENCE_MS)).toMatchObject({
    stopped: { how: "refused", why: "nothing listens on 10.0.1.20:5432" },
  });
  const client = await dialHost(await plane.locate(ENDPOINT));
  expect(await endOf(client)).toBe("ECONNRESET");
  expect(plane.observe().listeners.get("listener-5432")?.refusals).toEqual({ "target-refused": 2 });
});

test("drops what exceeds a node's ports to one target, counts it, and has them again when connections end", async () => {
  const plane = await startPlane({ portsPerTarget: () => 2 });
  await startTarget(await plane.locate(database(1)), echo);
  const wiring = sampleWiring();
  await plane.apply(wiring);
  const first = await openFrom(plane);
  await openFrom(plane);
  expect(await plane.connect("eni-client", ENDPOINT, 50)).toMatchObject({
    stopped: { how: "dropped", why: "the load balancer has no port left to 10.0.1.20:5432: all 2 are taken" },
  });
  expect(plane.observe().nodes.get("eni-node-a")?.refusals).toEqual({ "no-free-port": 1 });
  const node = wiring.interfaces.get("eni-node-a");
  await plane.apply({
    ...wiring,
    interfaces: new Map(wiring.interfaces).set("eni-node-a", { ...node!, secondaryAddresses: ["10.0.1.99"] }),
  });
  await openFrom(plane);
  await openFrom(plane);
  expect(await plane.connect("eni-client", ENDPOINT, 50)).toMatchObject({ stopped: { how: "dropped" } });
  first.destroy();
  await expect.poll(async () => "stream" in (await plane.connect("eni-client", ENDPOINT, 50))).toBe(true);
});

test("spreads 300 connections over three targets", async () => {
  const plane = await startPlane();
  for (const n of [1, 2, 3]) {
    await startTarget(await plane.locate(database(n)), (socket) => socket.end(String(n)));
  }
  const wiring = sampleWiring();
  wiring.nodes.get("eni-node-a")!.listeners = [listenerTo([1, 2, 3].map((n) => targetAt(`10.0.${n}.20`, n)))];
  await plane.apply(wiring);
  const counts: Record<string, number> = {};
  for (let batch = 0; batch < 6; batch++) {
    const streams = await Promise.all(Array.from({ length: 50 }, () => openFrom(plane)));
    for (const answer of await Promise.all(streams.map(nextText))) counts[answer] = (counts[answer] ?? 0) + 1;
    for (const stream of streams) stream.end();
  }
  expect(Object.keys(counts)).toEqual(["1", "2", "3"]);
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(65);
});

test("forgets an idle flow without a word; then whichever side sends is reset, and only that one", async () => {
  const plane = await startPlane({ periodMs: (awsSeconds) => awsSeconds });
  const target = await startTarget(await plane.locate(database(1)), echo);
  await plane.apply(sampleWiring());
  const client = await dialHost(await plane.locate(ENDPOINT));
  for (let i = 0; i < 3; i++) {
    client.write("x");
    expect(await nextText(client)).toBe("x");
    await sleep(200);
  }
  await expect.poll(() => plane.observe().activeFlows).toBe(0);
  const server = target.connections[0]!;
  expect([client.readyState, server.readyState]).toEqual(["open", "open"]);
  const resets = () => plane.observe().listeners.get("listener-5432")?.resets;
  expect(resets()).toEqual({ client: 0, target: 0, "load-balancer": 0 });

  client.write("x");
  expect(await endOf(client)).toBe("ECONNRESET");
  expect(resets()).toEqual({ client: 0, target: 0, "load-balancer": 1 });
  expect(server.readyState).toBe("open");
  server.write("x");
  expect(await endOf(server)).toBe("ECONNRESET");
  expect(resets()).toEqual({ client: 0, target: 0, "load-balancer": 2 });
});

test("carries a million bytes both ways intact and counts them", async () => {
  const { plane } = await startSample();
  const sent = randomBytes(1_000_000);
  const client = await dialHost(await plane.locate(ENDPOINT));
  const received = createHash("sha256");
  let length = 0;
  client.on("data", (chunk: Buffer) => {
    received.update(chunk);
    length += chunk.length;
  });
  client.end(sent);
  await once(client, "end");
  expect(length).toBe(sent.length);
  expect(received.digest("hex")).toBe(createHash("sha256").update(sent).digest("hex"));
  await expect.poll(() => plane.observe().activeFlows).toBe(0);
  const resets = { client: 0, target: 0, "load-balancer": 0 };
  const counters = { newFlows: 1, activeFlows: 0, bytesIn: 1_000_000, bytesOut: 1_000_000, refusals: {}, resets };
  const seen = plane.observe();
  expect(seen.endpoints.get("vpce-1")).toEqual(counters);
  expect(seen.nodes.get("eni-node-a")).toEqual(counters);
  expect(seen.listeners.get("listener-5432")).toEqual(counters);
});

test("a reader that pauses slows the writer down instead of filling memory", async () => {
  const plane = await startPlane();
  let written = 0;
  await startTarget(await plane.locate(database(1)), (socket) => {
    const chunk = Buffer.alloc(65_536);
    const fill = () => {
      while (!socket.destroyed && written < 500_000_000) {
        written += chunk.length;
        if (!socket.write(chunk)) return void socket.once("drain", fill);
      }
    };
    fill();
  });
  await plane.apply(sampleWiring());
  const client = await dialHost(await plane.locate(ENDPOINT));
  client.pause();
  await sleep(300);
  const afterPause = written;
  await sleep(200);
  expect(written).toBe(afterPause);
  expect(written).toBeLessThan(100_000_000);
});

test("counts what stopped a connection, at the endpoint and as far as it came", async () => {
  const { plane } = await startSample({ change: (w) => (w.groups.get("sg-node")!.ingress = []) });
  await plane.connect("eni-client", ENDPOINT, 10);
  await plane.connect("eni-client", { ...ENDPOINT, port: 6432 }, 10);
  const wiring = sampleWiring();
  for (const id of ["sg-endpoint", "sg-node"]) wiring.groups.get(id)!.ingress = [anywhere()];
  await plane.apply(wiring);
  await plane.connect("eni-client", { ...ENDPOINT, port: 6432 }, 10);
  const { endpoints, nodes } = plane.observe();
  const atEndpoint = { "load-balancer-groups": 1, "destination-groups": 1, "no-listener": 1 };
  expect(endpoints.get("vpce-1")?.refusals).toEqual(atEndpoint);
  expect(nodes.get("eni-node-a")?.refusals).toEqual({ "load-balancer-groups": 1, "no-listener": 1 });
});
