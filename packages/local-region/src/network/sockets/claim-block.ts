import { createServer, type Server } from "node:net";

/** A 127.B.0.0/16 block that this process has for itself until it is released. */
export interface Block {
  /** B. */
  number: number;
  release(): Promise<void>;
}

/** Below every system's range of ephemeral ports, so that no outgoing connection sits on it by chance. */
const CLAIM_PORT = 11_466;
const FIRST_BLOCK = 80;
const LAST_BLOCK = 239;

/**
 * Claims the first free block by listening in it on a port that every region uses for this. Undefined where the system
 * lets only 127.0.0.1 be bound (macOS) or no block is free.
 */
export async function claimBlock(): Promise<Block | undefined> {
  for (let number = FIRST_BLOCK; number <= LAST_BLOCK; number++) {
    const claim = await tryListen(`127.${number}.0.1`);
    if (claim === "not-bindable") return undefined;
    if (claim !== "taken") return { number, release: () => new Promise((resolve) => claim.close(() => resolve())) };
  }
  return undefined;
}

function tryListen(host: string): Promise<Server | "taken" | "not-bindable"> {
  return new Promise((resolve, reject) => {
    // Whoever connects learns nothing: the socket is there to be held.
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve("taken");
      else if (error.code === "EADDRNOTAVAIL") resolve("not-bindable");
      else reject(error);
    });
    server.listen({ host, port: CLAIM_PORT, exclusive: true }, () => resolve(server));
  });
}
