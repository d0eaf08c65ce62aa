import { EventSourceParserStream } from "eventsource-parser/stream";
import { PlatformEvent } from "./events.ts";

/** Three of the server's signs of life. */
const SILENCE_MS = 45_000;

/**
 * What the platform tells, until it ends the stream; a kind of event that is not known yet is passed over.
 * @throws TypeError when the stream breaks, or nothing has come through it for 45 seconds
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  silenceMs = SILENCE_MS,
): AsyncGenerator<PlatformEvent> {
  const events = body
    .pipeThrough(endWhenSilent(silenceMs))
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .pipeThrough(new EventSourceParserStream())
    .getReader();
  try {
    for (let next = await events.read(); !next.done; next = await events.read()) {
      const event = PlatformEvent.safeParse(parse(next.value.data));
      if (event.success) yield event.data;
    }
  } finally {
    // Whoever stops listening also stops the call.
    await events.cancel().catch(() => undefined);
  }
}

/** A connection whose other end has vanished says nothing, also not that. */
function endWhenSilent(silenceMs: number): TransformStream<Uint8Array, Uint8Array> {
  let timer: ReturnType<typeof setTimeout>;
  const watch = (controller: TransformStreamDefaultController) => {
    clearTimeout(timer);
    timer = setTimeout(() => controller.error(new TypeError("the platform has fallen silent")), silenceMs);
  };
  return new TransformStream({
    start: watch,
    transform(chunk, controller) {
      watch(controller);
      controller.enqueue(chunk);
    },
    flush: () => clearTimeout(timer),
    cancel: () => clearTimeout(timer),
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
