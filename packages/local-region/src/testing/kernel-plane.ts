import { createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import type { VpcAddress } from "../network/data-plane.ts";
import {
  createNamespacesPlane,
  type NamespacesPlane,
  type NamespacesPlaneOptions,
} from "../network/namespaces/namespaces-plane.ts";
import type { Wiring } from "../network/wiring.ts";
import { echo } from "./plane-traffic.ts";
import { ENDPOINT } from "./sample-plane.ts";
import { sampleWiring } from "./sample-wiring.ts";

export const KERNEL_PATIENCE_MS = 1500;

/** A plane in the kernel with the sample wiring, changed. */
export async function startKernelPlane(
  change: (wiring: Wiring) => void = () => {},
  options: NamespacesPlaneOptions = {},
): Promise<NamespacesPlane> {
  const plane = await createNamespacesPlane(options);
  onTestFinished(() => plane.stop());
  const wiring = sampleWiring();
  change(wiring);
  await plane.apply(wiring);
  return plane;
}

/** A server of this process at an address of a VPC, and whom it saw. */
export async function serveIn(plane: NamespacesPlane, place: VpcAddress, attend: (socket: Socket) => void = echo) {
  const peers: string[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    peers.push(socket.remoteAddress!);
    socket.on("error", () => {});
    attend(socket);
  });
  onTestFinished(() => void server.close());
  await plane.listen(server, place);
  return { peers, server };
}

/** An open connection of an interface's; throws the reason when there is none. */
export async function openIn(
  plane: NamespacesPlane,
  from = "eni-client",
  to: { address: string; port: number } = ENDPOINT,
): Promise<Socket> {
  const connected = await plane.connect(from, to, KERNEL_PATIENCE_MS);
  if ("stopped" in connected) throw new Error(connected.stopped.why);
  const stream = connected.stream as Socket;
  onTestFinished(() => void stream.destroy());
  return stream;
}
