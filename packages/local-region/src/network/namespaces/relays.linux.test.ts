import { once } from "node:events";
import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { KERNEL_PATIENCE_MS, openIn, serveIn, startKernelPlane } from "../../testing/kernel-plane.ts";
import { whyNoNamespaces } from "../../testing/namespaces.ts";
import { endOf, nextText } from "../../testing/plane-traffic.ts";
import { closedWiring, database, ENDPOINT, NODE } from "../../testing/sample-plane.ts";
import {
  addInterface,
  anywhere,
  listenerTo,
  nodeWith,
  openEndpoint,
  sampleWiring,
  targetAt,
} from "../../testing/sample-wiring.ts";
import { encodeProxyHeader } from "../proxy-header.ts";
import type { Wiring } from "../wiring.ts";

const why = await whyNoNamespaces();

function wantHeaders(w: Wiring): void {
  w.nodes.set("eni-node-a", nodeWith([listenerTo([{ ...targetAt("10.0.1.20", 1), proxyProtocol: true }])]));
}

async function answer(stream: Socket): Promise<string> {
  stream.write("hello");
  return nextText(stream);
}

/** Gives the first bytes that a connection brings, whole: a header of that length and `hello`. */
function hearFirst(heard: Buffer[], length: number) {
  return (socket: Socket) => {
    let all = Buffer.alloc(0);
    socket.on("data", (part) => {
      all = Buffer.concat([all, part]);
      if (all.length < length) return;
      heard.push(all);
      socket.write("heard");
    });
  };
}

describe.skipIf(why)(`what the agent passes on${why ? ` (cannot here: ${why})` : ""}`, () => {
  test("a target that wants it reads who the client is, and through which endpoint it came", async () => {
    const plane = await startKernelPlane(wantHeaders);
    const expected = (port: number) =>
      encodeProxyHeader({
        source: { address: "10.0.1.7", port },
        destination: { address: "10.0.1.200", port: 5432 },
        vpcEndpointId: "vpce-1",
      });
    const heard: Buffer[] = [];
    const { peers } = await serveIn(plane, database(1), hearFirst(heard, expected(1).length + 5));
    expect(await answer(await openIn(plane))).toBe("heard");
    const port = heard[0]!.readUInt16BE(24);
    expect(heard[0]).toEqual(Buffer.concat([expected(port), Buffer.from("hello")]));
    expect(peers).toEqual(["10.0.1.200"]);
    const seen = await plane.observe!();
    expect(seen.endpoints.get("vpce-1")).toMatchObject({ newFlows: 1, activeFlows: 1 });
  });

  test("a client of the load balancer's own VPC is named without an endpoint", async () => {
    const plane = await startKernelPlane((w) => {
      wantHeaders(w);
      w.groups.get("sg-node")!.ingress = [anywhere()];
    });
    const heard: Buffer[] = [];
    await serveIn(plane, database(1), hearFirst(heard, 28 + 5));
    expect(await answer(await openIn(plane, "eni-owner-client", NODE))).toBe("heard");
    const source = { address: "10.0.1.7", port: heard[0]!.readUInt16BE(24) };
    const destination = { address: "10.0.1.200", port: 5432 };
    const header = encodeProxyHeader({ source, destination, vpcEndpointId: undefined });
    expect(heard[0]).toEqual(Buffer.concat([header, Buffer.from("hello")]));
  });

  test("a target may be another load balancer, or an endpoint of another VPC's service", async () => {
    const chained = (target: string) => (w: Wiring) => {
      w.groups.get("sg-database")!.ingress = [anywhere()];
      w.vpcs.push({ vpcId: "vpc-third", cidrBlock: "10.0.0.0/16" });
      addInterface(w, "eni-inner", "vpc-owner", "a", "10.0.1.210", []);
      w.nodes.set("eni-inner", nodeWith([listenerTo([targetAt("10.0.1.20", 7)])]));
      addInterface(w, "eni-onward", "vpc-owner", "a", "10.0.1.211", []);
      addInterface(w, "eni-third-node", "vpc-third", "a", "10.0.1.200", []);
      addInterface(w, "eni-third-db", "vpc-third", "a", "10.0.1.20", []);
      w.endpoints.set("eni-onward", { ...openEndpoint(["eni-third-node"]), vpcEndpointId: "vpce-onward" });
      w.nodes.set("eni-third-node", nodeWith([listenerTo([{ ...targetAt("10.0.1.20", 8), vpcId: "vpc-third" }])]));
      w.nodes.set("eni-node-a", nodeWith([listenerTo([targetAt(target, 1)])]));
    };
    const byLoadBalancer = await startKernelPlane(chained("10.0.1.210"));
    const { peers } = await serveIn(byLoadBalancer, database(1));
    expect(await answer(await openIn(byLoadBalancer))).toBe("hello");
    expect(peers).toEqual(["10.0.1.210"]);
    const byEndpoint = await startKernelPlane(chained("10.0.1.211"));
    await serveIn(byEndpoint, { vpcId: "vpc-third", address: "10.0.1.20", port: 5432 }, (socket) => {
      socket.once("data", () => socket.write("third"));
    });
    expect(await answer(await openIn(byEndpoint))).toBe("third");
  });

  test("groups still judge, a rejection cuts, and what was relayed goes back to the kernel", async () => {
    const plane = await startKernelPlane((w) => {
      wantHeaders(w);
      w.groups.get("sg-node")!.ingress = [];
    });
    await serveIn(plane, database(1), (socket) => void socket.once("data", () => socket.write("heard")));
    const silent = await openIn(plane);
    const words = once(silent, "data").then(() => "words");
    silent.write("hello");
    expect(await Promise.race([words, new Promise((r) => setTimeout(() => r("silence"), KERNEL_PATIENCE_MS))])).toBe(
      "silence",
    );
    const open = sampleWiring();
    wantHeaders(open);
    await plane.apply(open);
    const stream = await openIn(plane);
    expect(await answer(stream)).toBe("heard");
    const ended = endOf(stream);
    await plane.apply(closedWiring("rejected"));
    expect(await ended).toBe("ECONNRESET");
    await plane.apply(sampleWiring());
    expect(await answer(await openIn(plane))).toBe("heard");
  });

  test("a VPC may have addresses of the shared range", async () => {
    const plane = await startKernelPlane((w) => {
      w.vpcs.push({ vpcId: "vpc-shared", cidrBlock: "100.64.0.0/16" });
      addInterface(w, "eni-shared-client", "vpc-shared", "a", "100.64.0.7", []);
      addInterface(w, "eni-shared-endpoint", "vpc-shared", "a", "100.64.0.1", []);
      w.endpoints.set("eni-shared-endpoint", { ...openEndpoint(["eni-node-a"]), vpcEndpointId: "vpce-shared" });
      for (const node of w.nodes.values()) node.enforcesInboundOnPrivateLink = false;
    });
    const { peers } = await serveIn(plane, database(1));
    expect(await answer(await openIn(plane, "eni-shared-client", { address: "100.64.0.1", port: 5432 }))).toBe("hello");
    expect(peers).toEqual(["10.0.1.200"]);
  });

  test("a host that has a namespace still acts through its proxy, to its VPC and through endpoints", async () => {
    const plane = await startKernelPlane((w) => {
      addInterface(w, "eni-neighbour", "vpc-platform", "a", "10.0.1.8", []);
    });
    await plane.stand({ vpcId: "vpc-platform", address: "10.0.1.7", port: 0 });
    await serveIn(plane, database(1));
    const { peers } = await serveIn(plane, { vpcId: "vpc-platform", address: "10.0.1.8", port: 80 });
    expect(await answer(await openIn(plane))).toBe("hello");
    expect(await answer(await openIn(plane, "eni-client", { address: "10.0.1.8", port: 80 }))).toBe("hello");
    expect(peers).toEqual(["10.0.1.7"]);
    const stream = await openIn(plane);
    expect(await answer(stream)).toBe("hello");
    await plane.apply(closedWiring("rejected"));
    const ended = endOf(stream);
    stream.write("still there?");
    expect(await ended).toBe("ECONNRESET");
    expect(await plane.connect("eni-client", ENDPOINT, KERNEL_PATIENCE_MS)).toMatchObject({
      stopped: { how: "refused" },
    });
  });
});
