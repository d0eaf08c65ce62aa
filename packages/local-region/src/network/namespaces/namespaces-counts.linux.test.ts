import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { KERNEL_PATIENCE_MS, openIn, serveIn, startKernelPlane } from "../../testing/kernel-plane.ts";
import { whyNoNamespaces } from "../../testing/namespaces.ts";
import { endOf, nextText } from "../../testing/plane-traffic.ts";
import { closedWiring, database, ENDPOINT } from "../../testing/sample-plane.ts";
import { anywhere, sampleWiring } from "../../testing/sample-wiring.ts";
import { type Counters, noCounters } from "../observation.ts";
import type { NamespacesPlane } from "./namespaces-plane.ts";

const why = await whyNoNamespaces();

const serve = (plane: NamespacesPlane, attend?: (socket: Socket) => void) => serveIn(plane, database(1), attend);

const dial = (plane: NamespacesPlane) => plane.connect("eni-client", ENDPOINT, KERNEL_PATIENCE_MS);

/** What was counted for the endpoint and for the node behind it. */
async function observe(plane: NamespacesPlane): Promise<{ endpoint: Counters; node: Counters }> {
  const seen = await plane.observe!();
  return {
    endpoint: seen.endpoints.get("vpce-1") ?? noCounters(),
    node: seen.nodes.get("eni-node-a") ?? noCounters(),
  };
}

describe.skipIf(why)(`counting in the kernel${why ? ` (cannot here: ${why})` : ""}`, () => {
  test("an endpoint, its interface, the node and the listener count the same flows and at least their bytes", async () => {
    const plane = await startKernelPlane();
    await serve(plane);
    const streams = [await openIn(plane), await openIn(plane), await openIn(plane)];
    for (const stream of streams) {
      stream.write("x".repeat(1000));
      await nextText(stream);
    }
    await expect.poll(async () => (await observe(plane)).node.activeFlows).toBe(3);
    const seen = await plane.observe!();
    const all = [
      seen.endpoints.get("vpce-1"),
      seen.endpointInterfaces.get("eni-endpoint-a"),
      seen.nodes.get("eni-node-a"),
      seen.listeners.get("listener-5432"),
    ];
    for (const counters of all) {
      expect(counters).toMatchObject({ newFlows: 3, activeFlows: 3, refusals: {} });
      expect(counters?.bytesIn).toBeGreaterThan(3000);
      expect(counters?.bytesOut).toBeGreaterThan(3000);
    }
    const ended = streams.slice(1).map((stream) => endOf(stream.end()));
    expect(await Promise.all(ended)).toEqual(["end", "end"]);
    await expect.poll(async () => (await observe(plane)).endpoint.activeFlows).toBe(1);
    expect((await observe(plane)).node).toMatchObject({ newFlows: 3, resets: { client: 0, target: 0 } });
  });

  test("a reset is counted for who sent it, and a refusal for what stopped it", async () => {
    const plane = await startKernelPlane((w) => (w.groups.get("sg-endpoint")!.ingress = [anywhere()]));
    expect(await dial(plane)).toMatchObject({ stopped: { how: "refused" } });
    expect((await observe(plane)).node).toMatchObject({ newFlows: 0, refusals: { "target-refused": 1 } });
    await serve(plane, (socket) => socket.once("data", () => socket.resetAndDestroy()));
    const stream = await openIn(plane);
    const ended = endOf(stream);
    stream.write("go");
    expect(await ended).toBe("ECONNRESET");
    (await openIn(plane)).resetAndDestroy();
    await expect
      .poll(async () => (await observe(plane)).endpoint)
      .toMatchObject({ newFlows: 2, activeFlows: 0, resets: { client: 1, target: 1, "load-balancer": 0 } });
    const elsewhere = await plane.connect("eni-client", { ...ENDPOINT, port: 6000 }, KERNEL_PATIENCE_MS);
    expect(elsewhere).toMatchObject({ stopped: { how: "refused" } });
    expect((await observe(plane)).endpoint.refusals).toMatchObject({ "no-listener": 1 });
  });

  test("what the groups and a listener without targets turn away is counted where it ends", async () => {
    const plane = await startKernelPlane((w) => (w.groups.get("sg-endpoint")!.ingress = []));
    await serve(plane);
    expect(await plane.connect("eni-client", ENDPOINT, 300)).toMatchObject({ stopped: { how: "dropped" } });
    expect((await observe(plane)).endpoint.refusals["destination-groups"]).toBeGreaterThan(0);
    const enforcing = sampleWiring();
    enforcing.groups.get("sg-node")!.ingress = [];
    await plane.apply(enforcing);
    expect(await plane.connect("eni-client", ENDPOINT, 300)).toMatchObject({ stopped: { how: "dropped" } });
    expect((await observe(plane)).endpoint.refusals["load-balancer-groups"]).toBeGreaterThan(0);
    const empty = sampleWiring();
    for (const node of empty.nodes.values()) for (const listener of node.listeners) listener.targets = [];
    await plane.apply(empty);
    expect(await dial(plane)).toMatchObject({ stopped: { how: "refused" } });
    expect((await observe(plane)).node.refusals).toMatchObject({ "no-target": 1 });
  });

  test("flows of a way that is cut are active no more, and what they carried stays counted", async () => {
    const plane = await startKernelPlane();
    await serve(plane);
    const stream = await openIn(plane);
    stream.write("x".repeat(1000));
    await nextText(stream);
    await plane.apply(closedWiring("rejected"));
    const { endpoint } = await observe(plane);
    expect(endpoint).toMatchObject({ newFlows: 1, activeFlows: 0 });
    expect(endpoint.bytesIn).toBeGreaterThan(1000);
    const ended = endOf(stream);
    stream.write("still there?");
    expect(await ended).toBe("ECONNRESET");
    expect((await observe(plane)).endpoint.resets["load-balancer"]).toBeGreaterThan(0);
    await plane.apply(sampleWiring());
    await openIn(plane);
    await expect.poll(async () => (await observe(plane)).endpoint).toMatchObject({ newFlows: 2, activeFlows: 1 });
  });

  test("flows that fell silent are active no more", async () => {
    const plane = await startKernelPlane(() => {}, { periodMs: (awsSeconds) => awsSeconds * 3 });
    await serve(plane);
    await openIn(plane);
    await expect.poll(async () => (await observe(plane)).endpoint.activeFlows).toBe(1);
    await sleep(1500);
    await expect.poll(async () => (await observe(plane)).endpoint.activeFlows).toBe(0);
  });

  test("a change of the wiring sets no counter back", async () => {
    const plane = await startKernelPlane();
    await serve(plane);
    await openIn(plane);
    const next = sampleWiring();
    next.groups.get("sg-endpoint")!.ingress.push(anywhere());
    await plane.apply(next);
    await openIn(plane);
    await expect.poll(async () => (await observe(plane)).node.newFlows).toBe(2);
    await plane.apply({ ...next, vpcs: [] });
    expect((await observe(plane)).node).toMatchObject({ newFlows: 2 });
  });
});
