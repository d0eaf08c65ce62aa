import { connect, Socket, type TcpNetConnectOpts } from "node:net";
import type { Duplex } from "node:stream";

interface StraightReader {
  /** Where chunks go; to the socket's own readable side while there is none. */
  to: Socket | undefined;
  buffer: Buffer;
  endOther: () => void;
}

/** Enough for most of what a database says; a reader whose buffer is filled gets one of twice the size. */
const LEAST_BYTES = 8192;
const MOST_BYTES = 131_072;

const readers = new WeakMap<Duplex, StraightReader>();

/** A connection of `node:net` that can pass what it reads straight on; until told to, it is as any other. */
export function connectForStraightReads(options: TcpNetConnectOpts): Socket {
  const reader: StraightReader = {
    to: undefined,
    buffer: Buffer.allocUnsafeSlow(LEAST_BYTES),
    endOther: () => reader.to?.end(),
  };
  const socket: Socket = connect({
    ...options,
    onread: {
      buffer: () => reader.buffer,
      callback: (length) => takeChunk(socket, reader, length),
    },
  });
  readers.set(socket, reader);
  return socket;
}

/**
 * Writes what `from` reads to `to` out of one buffer that is used again, without the stream in between: about half the
 * work of `pipe` for bulk data. False when `from` cannot, because it was not made by `connectForStraightReads`.
 */
export function passStraight(from: Duplex, to: Duplex): boolean {
  const reader = readers.get(from);
  if (!reader || !(to instanceof Socket)) return false;
  reader.to = to;
  const early: Buffer | null = from.read();
  if (early) to.write(early);
  from.once("end", reader.endOther);
  to.on("drain", () => {
    if (reader.to === to) from.resume();
  });
  from.resume();
  return true;
}

/** From now on what `from` reads is its own stream's again. */
export function stopPassing(from: Duplex): void {
  const reader = readers.get(from);
  if (!reader) return;
  from.off("end", reader.endOther);
  reader.to = undefined;
}

function takeChunk(from: Socket, reader: StraightReader, length: number): boolean {
  const { to, buffer } = reader;
  const chunk = buffer.subarray(0, length);
  // Not yet passed on: the stream may keep it for as long as it likes.
  if (!to) return from.push(Buffer.from(chunk));
  to.write(chunk);
  const isFull = length === buffer.length && length < MOST_BYTES;
  // What could not be written at once is still being read out of the buffer.
  if (isFull || to.writableLength > 0) reader.buffer = Buffer.allocUnsafeSlow(isFull ? length * 2 : buffer.length);
  return to.writableLength < to.writableHighWaterMark;
}
