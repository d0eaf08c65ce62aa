import type { Socket } from "node:net";
import pg from "pg";

export interface SignedIn {
  run(sql: string): Promise<{ columns: string[]; rows: unknown[][] }>;
  end(): Promise<void>;
}

/** Signs in over a connection that is open already, TLS done. */
export async function signIn(
  stream: Socket,
  { database, user, password }: { database: string; user: string; password: string },
  timeoutMs: number,
): Promise<{ value: SignedIn; detail: string }> {
  const client = new pg.Client({
    stream: () => asUnconnected(stream),
    database,
    user,
    password,
    application_name: "postern",
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    ssl: false,
  });
  // A connection that breaks later fails the query at hand; without a listener it would end the process.
  client.on("error", () => undefined);
  await client.connect();
  const signedIn: SignedIn = {
    async run(sql) {
      const answer = await client.query({ text: sql, rowMode: "array" });
      return { columns: answer.fields.map(({ name }) => name), rows: answer.rows as unknown[][] };
    },
    end: () => client.end().catch(() => undefined),
  };
  return { value: signedIn, detail: `as ${user}` };
}

/** `pg` wants to connect its stream itself: this one is connected, and says so when asked. */
function asUnconnected(stream: Socket): Socket {
  stream.connect = () => {
    process.nextTick(() => stream.emit("connect"));
    return stream;
  };
  return stream;
}
