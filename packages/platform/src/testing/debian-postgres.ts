import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { createRunDirectory } from "@postern/postgres-server";
import { Client } from "pg";

const run = promisify(execFile);
type OnCleanup = (cleanup: () => Promise<void> | void) => void;

/** The newest Postgres that Debian has installed, as a server with a role's own database; it logs every statement. */
export async function startDebianPostgres(password: string, onCleanup: OnCleanup) {
  const programs = (await run("sh", ["-c", "ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1"])).stdout.trim();
  const directory = await createRunDirectory("platform-test");
  onCleanup(() => directory.remove());
  const [data, secret] = [`${directory.path}/debian`, `${directory.path}/password`];
  const user = process.getuid?.() === 0 ? await idsOf("postgres") : undefined;
  await writeFile(secret, password, { mode: 0o600 });
  if (user) {
    await run("install", ["-d", "-o", "postgres", "-g", "postgres", data]);
    await chown(secret, user.uid, user.gid);
  }
  const make = ["-D", data, "-U", "postern", "--auth=scram-sha-256", `--pwfile=${secret}`, "--no-sync", "-E", "UTF8"];
  await run(`${programs}/initdb`, make, { cwd: "/", ...user });
  const port = await freePort();
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    log_statement: "all",
    fsync: "off",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = spawn(`${programs}/postgres`, ["-D", data, ...flags], {
    cwd: "/",
    stdio: ["ignore", "ignore", "pipe"],
    ...user,
  });
  const ended = once(server, "exit");
  onCleanup(async () => {
    server.kill("SIGQUIT");
    await ended;
  });
  let log = "";
  const ready = Promise.withResolvers<void>();
  server.stderr.on("data", (text: Buffer) => {
    log += text;
    if (log.includes("ready to accept connections")) ready.resolve();
  });
  const failed = ended.then(() => Promise.reject(new Error(`Debian's Postgres did not start: ${log}`)));
  await Promise.race([ready.promise, failed]);
  failed.catch(() => undefined);
  const where = { host: "127.0.0.1", port, user: "postern", password, database: "postgres" };
  return {
    url: `postgres://postern:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`,
    log: () => log,
    async query(sql: string): Promise<Record<string, unknown>[]> {
      const client = new Client(where);
      await client.connect();
      try {
        return (await client.query(sql)).rows;
      } finally {
        await client.end();
      }
    },
    /** All of it, as `pg_dump` writes it. */
    async dump(): Promise<string> {
      const file = `${directory.path}/dump.sql`;
      const env = { PGPASSWORD: password };
      await run(`${programs}/pg_dump`, ["-h", "127.0.0.1", "-p", `${port}`, "-U", "postern", "-f", file, "postgres"], {
        env,
      });
      return readFile(file, "utf8");
    },
  };
}

async function idsOf(name: string): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all(
    ["-u", "-g"].map(async (flag) => Number((await run("id", [flag, name])).stdout)),
  );
  return { uid: uid!, gid: gid! };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
