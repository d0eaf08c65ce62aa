import type { Network } from "@postern/aws";
import { type SignedIn, signIn } from "../verify/sign-in.ts";
import { requestTls, startTls } from "../verify/start-tls.ts";
import type { PathTarget } from "../verify/verify-path.ts";

/** So long a client waits before it gives a connection or a statement up. */
const PATIENCE_MS = 3000;

/** Signs in through the path as an application does: at any of the addresses that its name gives at this moment. */
export async function openSession(network: Network, target: PathTarget): Promise<SignedIn> {
  const { addresses } = await network.resolve(target.host);
  const usable = addresses.filter((address) => target.allowedAddresses?.includes(address) ?? true);
  const address = usable[Math.floor(Math.random() * usable.length)];
  if (address === undefined) throw new Error(`'${target.host}' resolves to ${addresses.join(", ") || "nothing"}`);
  const socket = await network.connect(address, target.port, { timeoutMs: PATIENCE_MS });
  try {
    await requestTls(socket, target.tls, PATIENCE_MS);
    const { value: stream } = await startTls(socket, target.host, target.tls, PATIENCE_MS);
    const session = await signIn(stream, target, PATIENCE_MS).ready;
    return { run: session.run, end: async () => void socket.destroy() };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}
