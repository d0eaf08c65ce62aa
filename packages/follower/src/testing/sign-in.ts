import type { Network } from "@postern/aws";
import { Client } from "pg";

export interface SignInOptions {
  user: string;
  password: string;
  /** Trusted authority, PEM, and the name that the certificate must bear. */
  authority: string;
  certificateName: string;
  /** For the connection and for each statement. */
  timeoutMs?: number;
}

/** Signs in by Postgres's own client to whatever answers at an address. */
export async function signIn(network: Network, address: string, options: SignInOptions): Promise<Client> {
  const { user, password, authority, certificateName, timeoutMs = 5000 } = options;
  const socket = await network.connect(address, 5432, { timeoutMs });
  const stream = Object.assign(socket, {
    connect() {
      setImmediate(() => socket.emit("connect"));
      return socket;
    },
  });
  const client = new Client({
    stream: () => stream,
    ...{ host: certificateName, user, password, database: "postgres" },
    ssl: { ca: authority, servername: certificateName },
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}
