import { Client } from "pg";

export interface SocketAddress {
  socketDirectory: string;
  port: number;
  user: string;
  database: string;
}

/** Runs SQL in a session of its own; several statements are allowed when there are no values. */
export async function executeOverSocket(
  address: SocketAddress,
  sql: string,
  values?: readonly unknown[],
): Promise<Record<string, unknown>[]> {
  const { socketDirectory: host, port, user, database } = address;
  const client = new Client({ host, port, user, database, ssl: false });
  // Without a listener a session that is cut would take the whole process down.
  client.on("error", () => undefined);
  await client.connect();
  try {
    const result = await client.query(sql, values && [...values]);
    const last = Array.isArray(result) ? result.at(-1) : result;
    return last?.rows ?? [];
  } finally {
    await client.end();
  }
}
