import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { endOf, startTarget } from "../../testing/plane-traffic.ts";
import { relay, reset } from "./relay.ts";

/** A connection of this process with itself: both its ends. */
async function socketPair(): Promise<[Socket, Socket]> {
  const server = createServer({ allowHalfOpen: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const near = connect({ ...(server.address() as { port: number }), host: "127.0.0.1", allowHalfOpen: true });
  const [far] = (await once(server, "connection")) as [Socket];
  server.close();
  for (const socket of [near, far]) socket.on("error", () => {});
  onTestFinished(() => void [near, far].map((socket) => socket.destroy()));
  return [near, far];
}

test("a reset reaches a peer that does not read, whatever still waits to be sent", async () => {
  const [near, far] = await socketPair();
  far.write("x");
  near.write(Buffer.alloc(30_000_000));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(near.writableLength).toBeGreaterThan(0);
  reset(near);
  await once(near, "close");
  expect(await endOf(far)).toBe("ECONNRESET");
});

test("a reset right after the end of data still closes the socket", async () => {
  const [near, far] = await socketPair();
  far.resume();
  near.end();
  reset(near);
  reset(near);
  await once(near, "close");
  expect(near.destroyed).toBe(true);
});

test("a side that is gone before it is coupled resets the other", async () => {
  const [client, clientFar] = await socketPair();
  const [upstream, upstreamFar] = await socketPair();
  client.destroy();
  await once(client, "close");
  relay(client, upstream);
  expect(await endOf(upstreamFar)).toBe("ECONNRESET");
  clientFar.destroy();
});

test("both ends of data close both sockets without a reset", async () => {
  const [client, clientFar] = await socketPair();
  const [upstream, upstreamFar] = await socketPair();
  relay(clientFar, upstream);
  client.end("question");
  const ends = [endOf(upstreamFar), endOf(client)];
  upstreamFar.end("answer");
  expect(await Promise.all(ends)).toEqual(["end", "end"]);
  await Promise.all([clientFar, upstream].map((socket) => socket.destroyed || once(socket, "close")));
});

test("errors on a coupled socket never end the process", async () => {
  const target = await startTarget({ host: "127.0.0.1", port: 0 }, () => {});
  const [client, clientFar] = await socketPair();
  const upstream = connect({
    ...(target.server.address() as { port: number }),
    host: "127.0.0.1",
    allowHalfOpen: true,
  });
  await once(upstream, "connect");
  relay(clientFar, upstream);
  upstream.destroy(new Error("a sudden end"));
  expect(await endOf(client)).toBe("ECONNRESET");
});
