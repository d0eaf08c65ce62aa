import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import type { Location } from "../network/data-plane.ts";
import {
  createLoopbackPlane,
  type LoopbackPlane,
  type LoopbackPlaneOptions,
} from "../network/loopback/loopback-plane.ts";

/** A plane that is stopped when the test is over. */
export async function startPlane(options?: LoopbackPlaneOptions): Promise<LoopbackPlane> {
  const plane = await createLoopbackPlane(options);
  onTestFinished(() => plane.stop());
  return plane;
}

export interface TargetServer {
  server: Server;
  /** Every connection that it took, oldest first. */
  connections: Socket[];
}

/** A real server where the plane says that a VPC's address is; each connection is given to `serve`. */
export async function startTarget(location: Location, serve: (socket: Socket) => void): Promise<TargetServer> {
  const connections: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    connections.push(socket);
    socket.on("error", () => {});
    serve(socket);
  });
  server.listen(location);
  await once(server, "listening");
  onTestFinished(async () => {
    for (const socket of connections) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { server, connections };
}

export function echo(socket: Socket): void {
  socket.pipe(socket);
}

/** A client's open socket; throws the error that it met instead. Later errors are for `endOf` to see. */
export async function dialHost(location: Location): Promise<Socket> {
  const socket = connect({ ...location, allowHalfOpen: true, noDelay: true });
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

/** How a connection ends: `end`, or the error's code. */
export function endOf(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.once("end", () => resolve("end"));
    socket.once("close", () => resolve("close"));
    socket.resume();
  });
}

/** The next bytes that come, as text. */
export async function nextText(socket: Socket): Promise<string> {
  const [chunk] = (await once(socket, "data")) as [Buffer];
  return chunk.toString();
}
