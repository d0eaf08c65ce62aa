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
  let isSilent = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // A connection whose other end has vanished says nothing, also not that.
  const hear = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      isSilent = true;
      void end();
    }, silenceMs);
  };
  const events = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .pipeThrough(new EventSourceParserStream({ onComment: hear }))
    .getReader();
  const end = () => events.cancel().catch(() => undefined);
  try {
    hear();
    for (let next = await events.read(); !next.done; next = await events.read()) {
      hear();
      const event = PlatformEvent.safeParse(parse(next.value.data));
      if (event.success) yield event.data;
    }
    if (isSilent) throw new TypeError("the platform has fallen silent");
  } finally {
    clearTimeout(timer);
    // Whoever stops listening also stops the call.
    await end();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
