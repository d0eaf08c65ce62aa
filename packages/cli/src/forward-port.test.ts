import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { forwardPort } from "./forward-port.ts";

/** A server that answers once it has heard everything. */
async function startListener(): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, async (socket) => socket.end(`heard ${await text(socket)}`));
  onTestFinished(() => void server.close());
  server.listen({ host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

test("leads bytes and their ends both ways", async () => {
  const far = await startListener();
  const { port, close } = await forwardPort(0, async () => connect({ host: "127.0.0.1", port: far }));
  onTestFinished(close);
  const client = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
  client.end("hello");
  expect(await text(client)).toBe("heard hello");
});

test("resets who comes while nobody is to be reached, and takes the next", async () => {
  const { port, close } = await forwardPort(0, () => Promise.reject(new Error("refused")));
  onTestFinished(close);
  for (let i = 0; i < 2; i++) {
    const client = connect({ host: "127.0.0.1", port });
    await expect(once(client, "data")).rejects.toMatchObject({ code: "ECONNRESET" });
  }
});

test("a port that is taken is told", async () => {
  const port = await startListener();
  await expect(forwardPort(port, () => Promise.reject())).rejects.toMatchObject({ code: "EADDRINUSE" });
});
