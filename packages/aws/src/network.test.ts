import { createSocket } from "node:dgram";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { openNetwork } from "./network.ts";
import { NetworkError } from "./network-error.ts";

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
};

/** A SOCKS5 server that answers every CONNECT with one reply code (RFC 1928), and echoes after success. */
const startProxy = (reply: number) =>
  listen(
    createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => {
        socket.write(Buffer.from([5, 0]));
        socket.once("data", () => {
          socket.write(Buffer.from([5, reply, 0, 1, 0, 0, 0, 0, 0, 0]));
          if (reply === 0) socket.pipe(socket);
        });
      });
    }),
  );

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "none",
    (error: unknown) => (error instanceof NetworkError ? error.failure : String(error)),
  );

describe("the network", () => {
  test("connects to what listens and says refused of what does not", async () => {
    const server = createServer((socket) => socket.end("hello"));
    const port = await listen(server);
    const socket = await openNetwork().connect("127.0.0.1", port, { timeoutMs: 1000 });
    expect(String(await new Promise((resolve) => socket.once("data", resolve)))).toBe("hello");
    await new Promise((resolve) => server.close(resolve));
    expect(await failureOf(openNetwork().connect("127.0.0.1", port, { timeoutMs: 1000 }))).toBe("refused");
  });

  test("takes an address for its own answer, and says name-unknown of a name that is none", async () => {
    expect(await openNetwork().resolve("10.0.0.7")).toEqual({ addresses: ["10.0.0.7"], ttlSeconds: undefined });
    expect(await failureOf(openNetwork().resolve("no-such-host.invalid"))).toMatch(/name-unknown|resolver-silent/);
  });

  test("says of a DNS server that does not answer that it is silent", async () => {
    const mute = createSocket("udp4");
    await new Promise<void>((resolve) => mute.bind(0, "127.0.0.1", resolve));
    onTestFinished(() => void mute.close());
    const network = openNetwork({ dnsServers: [`127.0.0.1:${mute.address().port}`] });
    expect(await failureOf(network.resolve("db.example.com"))).toBe("resolver-silent");
  }, 20_000);

  test.each([
    [0, "none"],
    [5, "refused"],
    [4, "timed-out"],
    [2, "unreachable"],
  ])("through a proxy that replies %i the outcome is %s", async (reply, outcome) => {
    const network = openNetwork({ socksProxy: `socks5://127.0.0.1:${await startProxy(reply)}` });
    const connecting = network.connect("10.0.1.9", 5432, { timeoutMs: 1000 });
    expect(await failureOf(connecting)).toBe(outcome);
    await connecting.then((socket) => socket.destroy()).catch(() => undefined);
  });

  test("refuses a proxy that is not one, by its text", () => {
    expect(() => openNetwork({ socksProxy: "http://127.0.0.1:1" })).toThrow("socks5://ADDRESS:PORT");
  });
});

test.each(["resolver", "10.0.0.2:dns"])("the DNS server '%s' is refused when the network is opened", (server) => {
  expect(() => openNetwork({ dnsServers: [server] })).toThrow(`DNS server '${server}' is not of the form ADDRESS`);
});
