import { createServer } from "node:net";
import { createRunDirectory, scramSecret, startServer } from "@postern/postgres-server";

type OnCleanup = (cleanup: () => Promise<void> | void) => void;

/** As an operator would have it: over TCP, for a role with a password that owns a database of its own. */
export async function startPostgresOnTcp(password: string, onCleanup: OnCleanup) {
  const directory = await createRunDirectory("platform-test");
  onCleanup(() => directory.remove());
  const port = await freePort();
  const server = await startServer({
    directory: `${directory.path}/pg`,
    host: "127.0.0.1",
    port,
    superuser: "postgres",
    hba: ["host postern postern 127.0.0.1/32 scram-sha-256"],
    durable: false,
  });
  onCleanup(() => server.stop());
  await server.execute("postgres", `create role postern login password '${await scramSecret(password)}'`);
  await server.execute("postgres", "create database postern owner postern");
  return {
    url: `postgres://postern:${encodeURIComponent(password)}@127.0.0.1:${port}/postern`,
    query: (sql: string) => server.execute("postern", sql),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
