import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { dialHost, endOf, nextText, startTarget } from "../../testing/plane-traffic.ts";
import { relay } from "./relay.ts";
import { connectForStraightReads, passStraight, stopPassing } from "./straight-reads.ts";

/** A client whose connection is relayed to a server that does this. */
async function relayed(serve: (socket: Socket) => void): Promise<{ client: Socket; upstream: Socket }> {
  const target = await startTarget({ host: "127.0.0.1", port: 0 }, serve);
  const upstream = connectForStraightReads({
    ...(target.server.address() as { port: number }),
    ...{ host: "127.0.0.1", allowHalfOpen: true },
  });
  onTestFinished(() => void upstream.destroy());
  await once(upstream, "connect");
  const middle = createServer({ allowHalfOpen: true });
  middle.listen(0, "127.0.0.1");
  await once(middle, "listening");
  const arrived = once(middle, "connection") as Promise<[Socket]>;
  const client = await dialHost({ host: "127.0.0.1", port: (middle.address() as { port: number }).port });
  const [near] = await arrived;
  middle.close();
  relay(near, upstream);
  return { client, upstream };
}

test("bytes arrive as they were sent, in whatever pieces, by a reader that stops again and again", async () => {
  const sent = createHash("sha256");
  const { client } = await relayed(async (socket) => {
    for (let i = 0; i < 400; i++) {
      const piece = randomBytes(1 + Math.floor(Math.random() * 200_000));
      sent.update(piece);
      if (!socket.write(piece)) await once(socket, "drain");
    }
    socket.end();
  });
  const received = createHash("sha256");
  let pieces = 0;
  for await (const chunk of client) {
    received.update(chunk as Buffer);
    if (++pieces % 50 === 0) await sleep(5);
  }
  expect(received.digest("hex")).toBe(sent.digest("hex"));
});

test("bytes that have to wait are not overwritten by those that come after them", async () => {
  const sent = createHash("sha256");
  const isSent = Promise.withResolvers<void>();
  const { client } = await relayed(async (socket) => {
    for (let i = 0; i < 1500; i++) {
      const piece = randomBytes(10_000);
      sent.update(piece);
      socket.write(piece);
      await new Promise(setImmediate);
    }
    socket.end();
    isSent.resolve();
  });
  client.pause();
  await isSent.promise;
  const received = createHash("sha256");
  for await (const chunk of client) received.update(chunk as Buffer);
  expect(received.digest("hex")).toBe(sent.digest("hex"));
});

test("what came before the passing comes first", async () => {
  const { server } = await startTarget({ host: "127.0.0.1", port: 0 }, (socket) => {
    socket.write("early ");
    socket.once("data", () => socket.end("late"));
  });
  const upstream = connectForStraightReads({
    ...(server.address() as { port: number }),
    ...{ host: "127.0.0.1", allowHalfOpen: true },
  });
  onTestFinished(() => void upstream.destroy());
  await once(upstream, "readable");
  const heard: Buffer[] = [];
  const collector = await startTarget({ host: "127.0.0.1", port: 0 }, (socket) =>
    socket.on("data", (chunk: Buffer) => heard.push(chunk)),
  );
  const to = connect({ ...(collector.server.address() as { port: number }), host: "127.0.0.1" });
  await once(to, "connect");
  expect(passStraight(upstream, to)).toBe(true);
  upstream.write("go on");
  await expect.poll(() => Buffer.concat(heard).toString()).toBe("early late");
});

test("a socket that was made otherwise is left alone, and one that no longer passes is a stream again", async () => {
  const { client, upstream } = await relayed((socket) => socket.on("data", (words) => socket.write(words)));
  expect(passStraight(client, upstream)).toBe(false);
  client.write("passed");
  expect(await nextText(client)).toBe("passed");
  stopPassing(upstream);
  client.write("kept");
  expect(await nextText(upstream)).toBe("kept");
});

test("the other side's sudden end is a reset for a server that is still sending", async () => {
  const ended = Promise.withResolvers<string>();
  const { client } = await relayed((socket) => {
    const fill = () => {
      while (!socket.destroyed && socket.write(Buffer.alloc(65_536)));
    };
    socket.on("drain", fill);
    fill();
    void endOf(socket).then(ended.resolve);
  });
  await once(client, "data");
  client.resetAndDestroy();
  expect(await ended.promise).toBe("ECONNRESET");
});
