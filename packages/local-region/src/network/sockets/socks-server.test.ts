import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { promisify } from "node:util";
import { SocksClient } from "socks";
import { expect, onTestFinished, test } from "vitest";
import { dialHost, endOf, nextText, startPlane } from "../../testing/plane-traffic.ts";
import { closedWiring, database, ENDPOINT, startSample } from "../../testing/sample-plane.ts";
import { listenerTo, sampleWiring, targetAt } from "../../testing/sample-wiring.ts";
import { type SocksServer, startSocksServer } from "./socks-server.ts";

const names: Record<string, string> = { "warehouse.example": ENDPOINT.address };

async function startProxy(options?: Parameters<typeof startSample>[0]) {
  const sample = await startSample(options);
  const proxy = await startSocksServer({
    plane: sample.plane,
    interfaceId: "eni-client",
    resolve: async (name) => names[name],
    connectTimeoutMs: 200,
  });
  onTestFinished(() => proxy.stop());
  return { ...sample, proxy };
}

async function dialThrough(proxy: SocksServer, host: string, port = 5432) {
  const { socket } = await SocksClient.createConnection({
    proxy: { host: proxy.host, port: proxy.port, type: 5 },
    command: "connect",
    destination: { host, port },
  });
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => {});
  socket.resume();
  return socket;
}

/** The bytes that come back for bytes sent as they are. */
async function exchange(proxy: SocksServer, ...messages: Buffer[]): Promise<number[]> {
  const socket = await dialHost(proxy);
  const received: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => received.push(chunk));
  for (const message of messages) socket.write(message);
  await endOf(socket);
  return [...Buffer.concat(received)];
}

test("an independent client reaches the database by the endpoint's name and by its address", async () => {
  const { proxy } = await startProxy();
  expect(proxy.url).toBe(`socks5://127.0.0.1:${proxy.port}`);
  for (const host of ["warehouse.example", ENDPOINT.address]) {
    const socket = await dialThrough(proxy, host);
    socket.write(host);
    expect(await nextText(socket)).toBe(host);
  }
});

test("curl reaches an http server behind the endpoint with a name that only the proxy knows", async (context) => {
  const curl = promisify(execFile);
  const isThere = await curl("curl", ["--version"]).then(
    () => true,
    () => false,
  );
  if (!isThere && process.env.POSTERN_REQUIRE_ALL !== "1") context.skip("curl is not installed");
  const plane = await startPlane();
  const server = createServer((_request, response) => response.end("behind the endpoint"));
  server.listen(await plane.locate(database(2)));
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const wiring = sampleWiring();
  wiring.nodes.get("eni-node-a")!.listeners = [listenerTo([targetAt("10.0.2.20", 1)])];
  await plane.apply(wiring);
  const proxy = await startSocksServer({ plane, interfaceId: "eni-client", resolve: (name) => names[name] });
  onTestFinished(() => proxy.stop());
  const { stdout } = await curl("curl", [
    "--silent",
    "--max-time",
    "5",
    "--socks5-hostname",
    `${proxy.host}:${proxy.port}`,
    "http://warehouse.example:5432/",
  ]);
  expect(stdout).toBe("behind the endpoint");
});

test("says refused before acceptance and resets what is open at a rejection", async () => {
  const { proxy, plane } = await startProxy();
  await plane.apply(closedWiring("pendingAcceptance"));
  await expect(dialThrough(proxy, "warehouse.example")).rejects.toThrow(/ConnectionRefused/);
  await plane.apply(sampleWiring());
  const socket = await dialThrough(proxy, "warehouse.example");
  const end = endOf(socket);
  await plane.apply(closedWiring("rejected"));
  expect(await end).toBe("ECONNRESET");
});

test.each([
  ["a group drops", ENDPOINT.address, "HostUnreachable"],
  ["nobody has the address", "10.0.77.77", "HostUnreachable"],
  ["nobody has the name", "nowhere.example", "HostUnreachable"],
  ["this machine itself is asked for", "127.0.0.1", "NotAllowed"],
])("says so when %s", async (_case, host, reply) => {
  const { proxy } = await startProxy({ change: (w) => (w.groups.get("sg-endpoint")!.ingress = []) });
  await expect(dialThrough(proxy, host)).rejects.toThrow(new RegExp(reply));
});

test("passes data on that came together with the request, and half-closes", async () => {
  const { proxy } = await startProxy();
  const socket = await dialHost(proxy);
  const request = [5, 1, 0, 1, 10, 0, 1, 50, 5432 >> 8, 5432 & 255];
  socket.end(Buffer.from([5, 1, 0, ...request, ...Buffer.from("early")]));
  const received: Buffer[] = [];
  for await (const chunk of socket) received.push(chunk);
  const bytes = Buffer.concat(received);
  expect([...bytes.subarray(0, 4)]).toEqual([5, 0, 5, 0]);
  expect(bytes.subarray(12).toString()).toBe("early");
});

test("takes a message that comes byte by byte", async () => {
  const { proxy } = await startProxy();
  const socket = connect(proxy.port, proxy.host);
  onTestFinished(() => void socket.destroy());
  socket.setNoDelay(true);
  const name = Buffer.from("warehouse.example");
  const bytes = [5, 1, 0, 5, 1, 0, 3, name.length, ...name, 5432 >> 8, 5432 & 255];
  for (const byte of bytes) await new Promise((resolve) => socket.write(Buffer.from([byte]), resolve));
  let received = Buffer.alloc(0);
  while (received.length < 12) received = Buffer.concat([received, (await once(socket, "data"))[0]]);
  expect([...received.subarray(0, 4)]).toEqual([5, 0, 5, 0]);
});

test.each([
  ["authentication only", [[5, 1, 2]], [5, 0xff]],
  [
    "binding",
    [
      [5, 1, 0],
      [5, 2, 0, 1, 10, 0, 1, 50, 21, 56],
    ],
    [5, 0, 5, 7, 0, 1, 0, 0, 0, 0, 0, 0],
  ],
  [
    "an IPv6 address",
    [
      [5, 1, 0],
      [5, 1, 0, 4, ...Array(16).fill(1), 21, 56],
    ],
    [5, 0, 5, 8, 0, 1, 0, 0, 0, 0, 0, 0],
  ],
  ["version 4", [[4, 1, 21, 56, 10, 0, 1, 50, 0]], []],
  [
    "an address of no known type",
    [
      [5, 1, 0],
      [5, 1, 0, 9, 1, 1, 1, 1, 1],
    ],
    [5, 0],
  ],
  [
    "an empty name",
    [
      [5, 1, 0],
      [5, 1, 0, 3, 0, 21, 56],
    ],
    [5, 0],
  ],
])("answers %s and closes", async (_case, messages, answer) => {
  const { proxy } = await startProxy();
  expect(await exchange(proxy, ...messages.map((bytes) => Buffer.from(bytes)))).toEqual(answer);
});

test("a client that leaves in the middle of a message does no harm", async () => {
  const { proxy } = await startProxy();
  const socket = await dialHost(proxy);
  socket.write(Buffer.from([5]));
  socket.resetAndDestroy();
  expect(await nextText(await dialThenWrite(proxy))).toBe("fine");
});

async function dialThenWrite(proxy: SocksServer) {
  const socket = await dialThrough(proxy, ENDPOINT.address);
  socket.write("fine");
  return socket;
}

test("stops with clients connected and refuses afterwards", async () => {
  const { proxy, plane } = await startProxy();
  const socket = await dialThrough(proxy, ENDPOINT.address);
  const end = endOf(socket);
  await proxy.stop();
  expect(await end).toBe("ECONNRESET");
  await expect.poll(() => plane.observe().activeFlows).toBe(0);
  await expect(dialHost(proxy)).rejects.toMatchObject({ code: "ECONNREFUSED" });
});
