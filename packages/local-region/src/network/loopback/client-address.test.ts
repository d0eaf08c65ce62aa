import { once } from "node:events";
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { dialHost, endOf } from "../../testing/plane-traffic.ts";
import { ENDPOINT, openFrom, startSample } from "../../testing/sample-plane.ts";
import { tcp } from "../../testing/sample-wiring.ts";
import { encodeProxyHeader } from "../proxy-header.ts";
import type { Wiring } from "../wiring.ts";

const NODE = { address: "10.0.1.200", port: 5432 };

function setTarget(wiring: Wiring, change: object): void {
  for (const node of wiring.nodes.values())
    for (const listener of node.listeners) for (const target of listener.targets) Object.assign(target, change);
}

async function nextBytes(socket: Socket): Promise<Buffer> {
  const [chunk] = (await once(socket, "data")) as [Buffer];
  return chunk;
}

test("with proxy protocol the target reads who the client is before its first byte", async () => {
  const { plane } = await startSample({ change: (wiring) => setTarget(wiring, { proxyProtocol: true }) });
  const client = await dialHost(await plane.locate(ENDPOINT));
  // The sample's target sends back what it reads: the header first.
  const header = encodeProxyHeader({
    source: { address: "10.0.1.3", port: client.localPort ?? 0 },
    destination: NODE,
    vpcEndpointId: "vpce-1",
  });
  expect(await nextBytes(client)).toEqual(header);
  client.write("hello");
  expect((await nextBytes(client)).toString()).toBe("hello");
});

test("without it the target reads the client's bytes alone", async () => {
  const { plane } = await startSample();
  const client = await dialHost(await plane.locate(ENDPOINT));
  client.write("hello");
  expect((await nextBytes(client)).toString()).toBe("hello");
});

const preserving = (wiring: Wiring) => {
  setTarget(wiring, { preservesClientAddress: true });
  wiring.groups.get("sg-database")!.ingress = [tcp(5432, { cidr: "10.0.1.7/32" })];
};

test("a target that preserves client addresses sees a client of its VPC, and its groups judge that address", async ({
  skip,
}) => {
  const { plane, target } = await startSample({ change: preserving });
  skip(plane.ownAddress === "127.0.0.1", "this system has one loopback address");
  const stream = await openFrom(plane, "eni-owner-client", { vpcId: "vpc-owner", ...NODE });
  stream.write("x");
  await expect.poll(() => target.connections.length).toBe(1);
  const { host } = await plane.locate({ vpcId: "vpc-owner", address: "10.0.1.7", port: 40_000 });
  expect(target.connections[0]?.remoteAddress).toBe(host);
  stream.destroy();
});

test("over PrivateLink it sees the node all the same, and groups that admit only the client's address drop it", async () => {
  const { plane } = await startSample({ change: preserving });
  await expect(openFrom(plane)).rejects.toThrow("sg-database of eni-db-1 has no inbound rule");
});

test("a target that is its own client gets no connection while client addresses are preserved", async () => {
  const { plane } = await startSample({
    change: (wiring) => {
      preserving(wiring);
      for (const id of ["sg-node", "sg-database"]) wiring.groups.get(id)!.ingress = [tcp(5432, { cidr: "10.0.0.0/8" })];
      setTarget(wiring, { address: "10.0.1.7" });
    },
  });
  await expect(openFrom(plane, "eni-owner-client", { vpcId: "vpc-owner", ...NODE })).rejects.toThrow("its own client");
});

test("a sticky listener gives one client one target, however many connections it makes", async () => {
  const { plane } = await startSample({
    change: (wiring) => {
      for (const { listeners } of wiring.nodes.values())
        for (const listener of listeners) {
          const [first] = listener.targets;
          if (!first) throw new Error("the sample has a target");
          listener.targets = [first, { ...first, address: "10.0.2.20", epoch: 2 }];
          listener.liveEpochs = [1, 2];
          listener.isSticky = true;
        }
    },
  });
  // Nothing listens at the second target: either all twelve come through or none does.
  const results = await Promise.allSettled(Array.from({ length: 12 }, () => openFrom(plane)));
  const open = results.filter((result) => result.status === "fulfilled");
  expect([0, 12]).toContain(open.length);
  for (const { value } of open) value.destroy();
});

test("counts who reset a flow: the target, the client or the load balancer", async () => {
  const { plane, target } = await startSample();
  const resets = () => plane.observe().nodes.get("eni-node-a")?.resets;
  const one = await dialHost(await plane.locate(ENDPOINT));
  await expect.poll(() => target.connections.length).toBe(1);
  target.connections[0]?.resetAndDestroy();
  expect(await endOf(one)).toBe("ECONNRESET");
  await expect.poll(resets).toEqual({ client: 0, target: 1, "load-balancer": 0 });
  const other = await dialHost(await plane.locate(ENDPOINT));
  await expect.poll(() => target.connections.length).toBe(2);
  other.resetAndDestroy();
  await expect.poll(resets).toEqual({ client: 1, target: 1, "load-balancer": 0 });
  const third = await dialHost(await plane.locate(ENDPOINT));
  await expect.poll(() => target.connections.length).toBe(3);
  await plane.apply({
    vpcs: [],
    interfaces: new Map(),
    groups: new Map(),
    endpoints: new Map(),
    nodes: new Map(),
    gateways: new Map(),
  });
  expect(await endOf(third)).toBe("ECONNRESET");
  await expect.poll(resets).toEqual({ client: 1, target: 1, "load-balancer": 1 });
});
