import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { KERNEL_PATIENCE_MS, openIn, serveIn, startKernelPlane } from "../../testing/kernel-plane.ts";
import { whyNoNamespaces } from "../../testing/namespaces.ts";
import { dialHost, endOf, nextText } from "../../testing/plane-traffic.ts";
import { closedWiring, database, ENDPOINT } from "../../testing/sample-plane.ts";
import {
  addInterface,
  anywhere,
  listenerTo,
  nodeWith,
  openEndpoint,
  sampleWiring,
  targetAt,
  tcp,
} from "../../testing/sample-wiring.ts";
import type { Stand } from "../data-plane.ts";

const why = await whyNoNamespaces();

/** A program in a namespace of the plane: what it prints. */
async function runAt({ enter = [] }: Stand, ...command: string[]): Promise<string> {
  const [program = "", ...parameters] = [...enter, ...command];
  const env = { PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const child = spawn(program, parameters, { stdio: ["ignore", "pipe", "pipe"], env });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (part) => (text += part));
  await once(child, "close");
  return text.trim();
}

/** Node in a namespace: connects and prints what it hears first, or the error. */
function dialAt(stand: Stand, host: string, port: number, localAddress?: string): Promise<string> {
  const options = JSON.stringify({ host, port, localAddress });
  const source = `const s = require("node:net").connect(${options});
    const say = (text) => { console.log(text); process.exit(); };
    s.on("connect", () => s.write("hello")).on("data", (data) => say(String(data))).on("error", (error) => say(error.code));
    setTimeout(() => say("silence"), ${KERNEL_PATIENCE_MS});`;
  return runAt(stand, process.execPath, "--eval", source);
}

describe.skipIf(why)(`the namespaces plane${why ? ` (cannot here: ${why})` : ""}`, () => {
  test("a program in a host's namespace is served by a program in another's, through endpoint and load balancer", async () => {
    const plane = await startKernelPlane();
    const server = await plane.stand(database(1));
    const client = await plane.stand({ vpcId: "vpc-platform", address: "10.0.1.7", port: 0 });
    const source = `require("node:net").createServer((s) => s.end("seen as " + s.remoteAddress)).listen(5432, "${server.host}", () => console.log("ready"))`;
    const [program = "", ...parameters] = [...server.enter!, process.execPath, "--eval", source];
    const running = spawn(program, parameters, { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void running.kill("SIGKILL"));
    await once(running.stdout, "data");
    expect(await dialAt(client, ENDPOINT.address, 5432)).toBe("seen as 10.0.1.200");
  });

  test("a provider's host reaches nothing of the consumer's, not by a link's address either", async () => {
    const plane = await startKernelPlane((w) => {
      w.groups.get("sg-database")!.ingress = [anywhere()];
      addInterface(w, "eni-consumer", "vpc-platform", "a", "10.0.7.7", ["sg-database"]);
    });
    const { peers } = await serveIn(plane, { vpcId: "vpc-platform", address: "10.0.7.7", port: 5432 });
    const host = await plane.stand({ vpcId: "vpc-owner", address: "10.0.1.7", port: 0 });
    for (const address of ["10.0.7.7", "10.0.1.50", "240.0.0.0", "240.0.0.1", "241.0.0.5"])
      expect(await dialAt(host, address, 5432)).toBe("silence");
    expect(peers).toEqual([]);
  });

  test("not one packet of who sends as somebody else arrives", async () => {
    const plane = await startKernelPlane((w) => (w.groups.get("sg-database")!.ingress = [anywhere()]));
    const target = await plane.stand(database(1));
    const host = await plane.stand({ vpcId: "vpc-owner", address: "10.0.1.7", port: 0 });
    const arrived = async () =>
      Number(/Tcp: [\d -]+/.exec(await runAt(target, "cat", "/proc/net/snmp"))![0].split(" ")[10]);
    await runAt(host, "ip", "addr", "add", "10.0.1.9/32", "dev", "lo");
    expect(await dialAt(host, "10.0.1.20", 5432, "10.0.1.9")).toBe("silence");
    expect(await arrived()).toBe(0);
    expect(await dialAt(host, "10.0.1.20", 5432)).toBe("ECONNREFUSED");
    expect(await arrived()).toBeGreaterThan(0);
  });

  test("an endpoint carries packets of 8500 bytes, a VPC of 9001", async () => {
    const plane = await startKernelPlane();
    await serveIn(plane, database(1));
    const client = await plane.stand({ vpcId: "vpc-platform", address: "10.0.1.7", port: 0 });
    expect(await runAt(client, "ip", "link", "show", "eth0")).toContain("mtu 9001");
    const source = `const s = require("node:net").connect({ host: "${ENDPOINT.address}", port: 5432 });
      let heard = 0;
      s.on("connect", () => s.write(Buffer.alloc(500_000)));
      s.on("data", (data) => { heard += data.length; if (heard === 500_000) { console.log(heard); process.exit(); } });`;
    expect(await runAt(client, process.execPath, "--eval", source)).toBe("500000");
    expect(await runAt(client, "ip", "route", "get", ENDPOINT.address)).toContain("mtu 8500");
  });

  test("any program of this machine comes in as the subnet's fourth address", async () => {
    const plane = await startKernelPlane(
      (w) => (w.groups.get("sg-endpoint")!.ingress = [tcp(5432, { cidr: "10.0.1.3/32" })]),
    );
    const { peers } = await serveIn(plane, database(1));
    const visitor = await dialHost(await plane.locate(ENDPOINT));
    visitor.write("hello");
    expect(await nextText(visitor)).toBe("hello");
    expect(peers).toEqual(["10.0.1.200"]);
    await expect(openIn(plane)).rejects.toThrow("sg-endpoint");
  });

  test("this machine reaches what stands in a VPC, whatever its groups say", async () => {
    const plane = await startKernelPlane();
    await serveIn(plane, database(2));
    const client = await dialHost(await plane.locate(database(2)));
    client.write("hello");
    expect(await nextText(client)).toBe("hello");
  });

  test("a rejection resets who speaks next, and a new acceptance makes a new way", async () => {
    const plane = await startKernelPlane();
    await serveIn(plane, database(1));
    const stream = await openIn(plane);
    stream.write("hello");
    expect(await nextText(stream)).toBe("hello");
    await plane.apply(closedWiring("rejected"));
    const ended = endOf(stream);
    stream.write("still there?");
    expect(await ended).toBe("ECONNRESET");
    expect(await plane.connect("eni-client", ENDPOINT, KERNEL_PATIENCE_MS)).toMatchObject({
      stopped: { how: "refused" },
    });
    await plane.apply(sampleWiring());
    expect((await openIn(plane)).destroyed).toBe(false);
  });

  test("established flows outlive every change that does not concern them", async () => {
    const plane = await startKernelPlane();
    await serveIn(plane, database(1));
    await serveIn(plane, database(2));
    const stream = await openIn(plane);
    const next = sampleWiring();
    next.groups.get("sg-endpoint")!.ingress = [];
    next.nodes.get("eni-node-a")!.listeners = [
      { ...listenerTo([targetAt("10.0.2.20", 2)]), liveEpochs: [1, 2], idleTimeoutSeconds: 60 },
    ];
    await plane.apply(next);
    stream.write("still here");
    expect(await nextText(stream)).toBe("still here");
  });

  test("an endpoint leads to a service of its own VPC", async () => {
    const plane = await startKernelPlane((w) => {
      addInterface(w, "eni-own", "vpc-owner", "a", "10.0.1.60", ["sg-endpoint"]);
      w.endpoints.set("eni-own", { ...openEndpoint(["eni-node-a"]), vpcEndpointId: "vpce-own" });
    });
    const { peers } = await serveIn(plane, database(1));
    const stream = await openIn(plane, "eni-owner-client", { address: "10.0.1.60", port: 5432 });
    stream.write("hello");
    expect(await nextText(stream)).toBe("hello");
    expect(peers).toEqual(["10.0.1.200"]);
  });

  test("a target that keeps client addresses sees the client of its VPC, and the node for PrivateLink's", async () => {
    const plane = await startKernelPlane((w) => {
      w.groups.get("sg-database")!.ingress = [anywhere()];
      w.nodes.set(
        "eni-node-a",
        nodeWith([listenerTo([{ ...targetAt("10.0.1.20", 1), preservesClientAddress: true }])]),
      );
    });
    const { peers } = await serveIn(plane, database(1));
    await openIn(plane, "eni-owner-client", { address: "10.0.1.200", port: 5432 });
    await openIn(plane);
    await expect.poll(() => peers).toEqual(["10.0.1.7", "10.0.1.200"]);
  });

  test("a resource endpoint leads through its gateway on its ports alone, and follows a name", async () => {
    const addresses = new Map<string, string>();
    const gateway = { resourceGatewayId: "rgw-1", dnsView: "public" as const, idleTimeoutSeconds: 350 };
    const plane = await startKernelPlane(
      (w) => {
        w.groups.get("sg-endpoint")!.ingress = [anywhere()];
        w.groups.get("sg-database")!.ingress = [tcp(5432, { cidr: "10.0.1.70/32" })];
        addInterface(w, "eni-gateway", "vpc-owner", "a", "10.0.1.70", ["sg-node"]);
        addInterface(w, "eni-resource", "vpc-platform", "a", "10.0.1.71", ["sg-endpoint"]);
        w.gateways.set("eni-gateway", gateway);
        w.endpoints.set("eni-resource", {
          ...openEndpoint([]),
          resource: {
            resourceConfigurationArn: "arn:rcfg",
            gatewayInterfaceIds: ["eni-gateway"],
            portRanges: [{ from: 5400, to: 5500 }],
            target: { address: "10.0.1.20" },
          },
        });
        addInterface(w, "eni-named", "vpc-platform", "a", "10.0.1.72", ["sg-endpoint"]);
        const resource = w.endpoints.get("eni-resource")!.resource!;
        w.endpoints.set("eni-named", {
          ...openEndpoint([]),
          resource: { ...resource, target: { domainName: "db.test" } },
        });
      },
      { lookUp: (_view, name) => addresses.get(name) },
    );
    const { peers } = await serveIn(plane, database(1));
    const stream = await openIn(plane, "eni-client", { address: "10.0.1.71", port: 5432 });
    stream.write("hello");
    expect(await nextText(stream)).toBe("hello");
    expect(peers).toEqual(["10.0.1.70"]);
    const other = await plane.connect("eni-client", { address: "10.0.1.71", port: 6000 }, KERNEL_PATIENCE_MS);
    expect(other).toMatchObject({ stopped: { how: "refused" } });
    await serveIn(plane, database(2), (socket) => socket.end("second"));
    addresses.set("db.test", "10.0.2.20");
    await expect
      .poll(async () => nextText(await openIn(plane, "eni-client", { address: "10.0.1.72", port: 5432 })), {
        timeout: 10_000,
      })
      .toBe("second");
  });

  test("a host outside every VPC is reached from each", async () => {
    const plane = await startKernelPlane();
    const server = createServer((socket) => socket.on("error", () => {}).end("on premises"));
    onTestFinished(() => void server.close());
    server.listen({ host: "127.0.0.1", port: 0 });
    await once(server, "listening");
    plane.registerOutside("192.168.7.9", 5432, {
      host: "127.0.0.1",
      port: (server.address() as { port: number }).port,
    });
    await plane.apply(sampleWiring());
    for (const from of ["eni-client", "eni-owner-client"]) {
      const stream = await openIn(plane, from, { address: "192.168.7.9", port: 5432 });
      expect(await nextText(stream)).toBe("on premises");
    }
  });
});
