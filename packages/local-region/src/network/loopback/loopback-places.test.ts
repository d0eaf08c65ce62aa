import { expect, test } from "vitest";
import { dialHost, echo, endOf, nextText, startPlane, startTarget } from "../../testing/plane-traffic.ts";
import { closedWiring, database, ENDPOINT, NODE, openFrom, startSample } from "../../testing/sample-plane.ts";
import { listenerTo, sampleWiring, targetAt } from "../../testing/sample-wiring.ts";
import { createLoopbackPlane } from "./loopback-plane.ts";

test("keeps the VPC's port and gives every VPC address one of its own", async () => {
  const { plane } = await startSample();
  if (plane.ownAddress === "127.0.0.1") return;
  const places = await Promise.all([ENDPOINT, NODE, database(1)].map((place) => plane.locate(place)));
  expect(new Set(places.map(({ host }) => host)).size).toBe(3);
  for (const { host, port } of places) {
    expect(port).toBe(5432);
    expect(host.split(".")[1]).toBe(plane.ownAddress.split(".")[1]);
  }
  expect(await plane.locate({ ...ENDPOINT })).toEqual(places[0]);
});

test("reaches an address on premises that was registered", async () => {
  const plane = await startPlane();
  const target = await startTarget({ host: "127.0.0.1", port: 0 }, echo);
  const wiring = sampleWiring();
  wiring.nodes.get("eni-node-a")!.listeners = [listenerTo([targetAt("192.168.7.7", 1)])];
  await plane.apply(wiring);
  expect(await plane.connect("eni-client", ENDPOINT, 10)).toMatchObject({ stopped: { how: "dropped" } });
  const { port } = target.server.address() as { port: number };
  plane.registerOutside("192.168.7.7", 5432, { host: "127.0.0.1", port });
  const stream = await openFrom(plane);
  stream.write("on premises");
  expect(await nextText(stream)).toBe("on premises");
});

test("two planes stand side by side with the same VPC addresses and ports", async () => {
  const [first, second] = [await startSample(), await startSample()];
  const [one, other] = await Promise.all([openFrom(first.plane), openFrom(second.plane)]);
  one.write("one");
  other.write("other");
  expect(await Promise.all([nextText(one), nextText(other)])).toEqual(["one", "other"]);
  expect([first.target.connections.length, second.target.connections.length]).toEqual([1, 1]);
});

test("does the same with 127.0.0.1 alone", async () => {
  const { plane, target } = await startSample({ singleAddress: true });
  expect(plane.ownAddress).toBe("127.0.0.1");
  const places = await Promise.all([ENDPOINT, NODE, database(1)].map((place) => plane.locate(place)));
  expect(new Set(places.map(({ host }) => host))).toEqual(new Set(["127.0.0.1"]));
  expect(new Set(places.map(({ port }) => port)).size).toBe(3);
  const client = await dialHost(places[0]!);
  client.write("narrow");
  expect(await nextText(client)).toBe("narrow");
  expect(await openFrom(plane)).toHaveProperty("destroyed", false);
  expect(target.connections).toHaveLength(2);
  await plane.apply(closedWiring("rejected"));
  await expect(dialHost(places[0]!)).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

test("a privileged port of a VPC needs no privileges here", async () => {
  const plane = await startPlane();
  const location = await plane.locate({ ...ENDPOINT, port: 443 });
  expect(location.port).toBeGreaterThanOrEqual(1024);
  await startTarget(location, echo);
});

test("a port that is held on every address of this machine gets a free one instead", async () => {
  const squatter = await startTarget({ host: "0.0.0.0", port: 0 }, echo);
  const { port } = squatter.server.address() as { port: number };
  const plane = await startPlane();
  const location = await plane.locate({ ...ENDPOINT, port });
  expect(location.port).not.toBe(port);
  await startTarget(location, echo);
});

test("told what changed, opens and closes there, and at every endpoint in front of a node that listens elsewhere", async () => {
  const { plane } = await startSample();
  const elsewhere = { ...ENDPOINT, port: 6432 };
  const opens = async (place: typeof ENDPOINT) =>
    dialHost(await plane.locate(place)).then(
      () => true,
      () => false,
    );
  const moved = sampleWiring();
  moved.nodes.get("eni-node-a")!.listeners = [listenerTo([targetAt("10.0.1.20", 1)], 6432)];
  await plane.apply(moved, { vpcIds: new Set(), interfaceIds: new Set() });
  expect(await opens(elsewhere)).toBe(false);
  await plane.apply(moved, { vpcIds: new Set(["vpc-owner"]), interfaceIds: new Set(["eni-node-a"]) });
  expect([await opens(ENDPOINT), await opens(elsewhere)]).toEqual([false, true]);
  const closed = structuredClone(moved);
  Object.assign(closed.endpoints.get("eni-endpoint-a")!, { isOpen: false, state: "rejected" });
  await plane.apply(closed, { vpcIds: new Set(["vpc-platform"]), interfaceIds: new Set(["eni-endpoint-a"]) });
  expect(await opens(elsewhere)).toBe(false);
  expect(await opens({ ...ENDPOINT, address: "10.0.2.50" })).toBe(true);
});

test("leaves no listener, socket or timer behind, and answers later calls", async () => {
  // What earlier tests closed may take a turn to vanish.
  await expect.poll(countSockets).toBe(0);
  const plane = await createLoopbackPlane();
  const target = await startTarget(await plane.locate(database(1)), echo);
  await plane.apply(sampleWiring());
  const location = await plane.locate(ENDPOINT);
  const client = await dialHost(location);
  client.write("x");
  await nextText(client);
  const stream = await openFrom(plane);
  const clientEnd = endOf(client);
  await plane.stop();
  await plane.stop();
  expect(stream.destroyed).toBe(true);
  expect(await clientEnd).toBe("ECONNRESET");
  await expect(dialHost(location)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  expect(await plane.connect("eni-client", ENDPOINT, 10)).toMatchObject({ stopped: { how: "refused" } });
  await plane.apply(sampleWiring());
  await expect(dialHost(location)).rejects.toMatchObject({ code: "ECONNREFUSED" });

  for (const socket of target.connections) socket.destroy();
  await new Promise((resolve) => target.server.close(resolve));
  await expect.poll(countSockets).toBe(0);
});

test("a stop in the middle of an apply leaves no listener either", async () => {
  await expect.poll(countSockets).toBe(0);
  const plane = await createLoopbackPlane();
  const applied = plane.apply(sampleWiring());
  await plane.stop();
  await applied;
  await expect.poll(countSockets).toBe(0);
});

/** Open servers, sockets and dials of this process. */
function countSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith("TCP")).length;
}
