import { join } from "node:path";
import { createRunDirectory, startServer } from "../index.ts";

/**
 * A program that starts one server, tells where, and then does what its parent says: `stop`, or wait to be killed.
 * Given a directory it starts a durable one there.
 */
const run = await createRunDirectory("child");
const directory = process.argv[2];
const server = await startServer({
  directory: directory ?? join(run.path, "db1"),
  superuser: "owner",
  durable: directory !== undefined,
});
const [row] = await server.execute("postgres", "SELECT current_user AS name");
process.stdout.write(
  `${JSON.stringify({ path: run.path, pid: server.pid, user: row?.name, uid: process.getuid?.() })}\n`,
);
process.stdin.once("data", async () => {
  await server.stop();
  await run.remove();
  process.exit(0);
});
