import { expect, test } from "vitest";
import type { PlatformEvent } from "./events.ts";
import { readEvents } from "./read-events.ts";

const CHANGED = '{"type":"changed","subject":"endpoint","id":"ep-1"}';

test("events are read however they were cut into pieces, and signs of life are none", async () => {
  const text = `event: resync\ndata: {"type":"resync"}\n\n: nothing new\n\nevent: changed\ndata: ${CHANGED}\n\n`;
  const told = await readAll(readEvents(streamOf([...text])));
  expect(told).toEqual([{ type: "resync" }, { type: "changed", subject: "endpoint", id: "ep-1" }]);
});

test("what a newer platform tells besides is passed over", async () => {
  const pieces = ['data: {"type":"sunset"}\n\n', "data: not JSON\n\n", `data: ${CHANGED}\n\n`];
  expect(await readAll(readEvents(streamOf(pieces)))).toMatchObject([{ id: "ep-1" }]);
});

test("silence is a broken stream", async () => {
  const silent = new ReadableStream<Uint8Array>();
  await expect(readAll(readEvents(silent, 20))).rejects.toThrow(TypeError);
});

test("whoever stops listening ends the call", async () => {
  let isCancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode(`data: ${CHANGED}\n\n`)),
    cancel: () => {
      isCancelled = true;
    },
  });
  for await (const _ of readEvents(endless)) break;
  await expect.poll(() => isCancelled, { timeout: 10_000 }).toBe(true);
});

function streamOf(pieces: string[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(pieces.map((piece) => new TextEncoder().encode(piece)));
}

async function readAll(events: AsyncGenerator<PlatformEvent>): Promise<PlatformEvent[]> {
  const told: PlatformEvent[] = [];
  for await (const event of events) told.push(event);
  return told;
}
