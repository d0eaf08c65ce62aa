import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { passStraight, stopPassing } from "./straight-reads.ts";

/**
 * Couples two open streams both ways until both are closed. The end of one side's data passes on as the end of data
 * (the other direction stays open); a reset or any other sudden close passes on as a reset. Both must have been made
 * with `allowHalfOpen`.
 */
export function relay(one: Duplex, other: Duplex): void {
  partners.set(one, other);
  partners.set(other, one);
  passOnReset(one, other);
  passOnReset(other, one);
  if (!passStraight(one, other)) one.pipe(other);
  if (!passStraight(other, one)) other.pipe(one);
}

/** The other side of each stream that is relayed. */
const partners = new WeakMap<Duplex, Duplex>();

/** Sides of connections that were forgotten: the end of one is not told to the other. */
const forgotten = new WeakSet<Duplex>();

/**
 * Forgets a connection without a word to either side; whichever sends next gets a reset, and only that one. `onReset` is
 * told of each. A stream that is not relayed is reset at once.
 */
export function forget(stream: Duplex, onReset: () => void): void {
  const partner = partners.get(stream);
  if (!partner) {
    onReset();
    reset(stream);
    return;
  }
  for (const side of [stream, partner]) {
    forgotten.add(side);
    side.unpipe();
    stopPassing(side);
  }
  for (const side of [stream, partner]) {
    const answer = () => {
      if (side.destroyed) return;
      onReset();
      reset(side);
    };
    side.once("end", answer);
    side.once("data", answer);
    side.resume();
  }
}

/** Ends a connection at once, with a TCP reset where the stream is a socket. */
export function reset(stream: Duplex): void {
  if (stream.destroyed) return;
  // While it still connects there is nothing to reset, and Node would wait for the connection first.
  if (!(stream instanceof Socket) || stream.connecting) {
    stream.destroy();
    return;
  }
  // A FIN on its way out cannot be overtaken: libuv answers EINVAL, and Node then never closes the socket.
  const isSendingFin = stream.writableEnded && !stream.writableFinished && stream.writableLength === 0;
  if (isSendingFin) {
    stream.once("finish", () => reset(stream));
    return;
  }
  stream.resetAndDestroy();
  // resetAndDestroy alone waits until everything written has left, which a peer that does not read can put off for ever.
  stream.destroy();
}

function passOnReset(from: Duplex, to: Duplex): void {
  // The error is told by the close that follows; without a listener it would end the process.
  from.on("error", () => {});
  from.once("close", () => {
    const isOver = from.readableEnded && from.writableFinished;
    if (!isOver && !forgotten.has(from)) reset(to);
  });
  if (from.destroyed) reset(to);
}
