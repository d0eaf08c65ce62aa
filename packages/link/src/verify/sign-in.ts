import type { Socket } from "node:net";
import pg from "pg";

export interface SignedIn {
  run(sql: string): Promise<{ columns: string[]; rows: unknown[][] }>;
  end(): Promise<void>;
}

/** A sign-in under way. Each part fails with the server's own error when the sign-in ends before it. */
export interface SigningIn {
  /** How the server wants to be convinced: known as soon as it lets this user in from here at all. */
  method: Promise<string>;
  /** The server is convinced. */
  authenticated: Promise<void>;
  /** The database is there and takes queries. */
  ready: Promise<SignedIn>;
}

interface SignInOptions {
  database: string;
  user: string;
  password: string;
  /** Ask for the right to replicate too, as a reader of changes does. */
  replication?: boolean;
}

/** What the server's first message asks for (PostgreSQL protocol, Authentication…). */
const METHODS: Record<string, string> = {
  authenticationSASL: "SCRAM",
  authenticationMD5Password: "MD5, which newer servers no longer offer",
  authenticationCleartextPassword: "the password in clear, inside TLS where there is TLS",
  authenticationOk: "nothing more: the server trusts this address or the client certificate",
};

/** Signs in over a connection that is open already, TLS done. */
export function signIn(stream: Socket, options: SignInOptions, timeoutMs: number): SigningIn {
  const { database, user, password, replication } = options;
  const client = new pg.Client({
    stream: () => asUnconnected(stream),
    database,
    user,
    // As a function: for an empty password `pg` would take this process's own PGPASSWORD, and send it.
    password: () => password,
    application_name: "postern",
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    ssl: false,
    ...(replication ? { replication: "database" } : {}),
  });
  // A connection that breaks later fails the query at hand; without a listener it would end the process.
  client.on("error", () => undefined);
  const { connection } = client as unknown as { connection: NodeJS.EventEmitter };
  const method = Promise.withResolvers<string>();
  const authenticated = Promise.withResolvers<void>();
  for (const [message, name] of Object.entries(METHODS)) connection.once(message, () => method.resolve(name));
  connection.once("authenticationOk", () => authenticated.resolve());
  const ready = client.connect().then(
    () => signedIn(client),
    (error: unknown) => {
      method.reject(error);
      authenticated.reject(error);
      throw error;
    },
  );
  // Whoever waits for an earlier part hears of the failure there, and never comes to the later ones.
  for (const part of [method.promise, authenticated.promise, ready]) part.catch(() => undefined);
  return { method: method.promise, authenticated: authenticated.promise, ready };
}

function signedIn(client: pg.Client): SignedIn {
  return {
    async run(sql) {
      const answer = await client.query({ text: sql, rowMode: "array" });
      return { columns: answer.fields.map(({ name }) => name), rows: answer.rows as unknown[][] };
    },
    end: () => client.end().catch(() => undefined),
  };
}

/** `pg` wants to connect its stream itself: this one is connected, and says so when asked. */
function asUnconnected(stream: Socket): Socket {
  stream.connect = () => {
    process.nextTick(() => stream.emit("connect"));
    return stream;
  };
  return stream;
}
