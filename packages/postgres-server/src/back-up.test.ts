import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { backUp, restoreBackup } from "./back-up.ts";
import { createRunDirectory } from "./run-directory.ts";
import { startServer } from "./start-server.ts";

const SERVER = { superuser: "rdsadmin", durable: false };

async function makeDirectory() {
  const directory = await createRunDirectory("backup");
  onTestFinished(() => directory.remove());
  return directory.path;
}

test("a backup of a server that is being written to starts anew with all that was committed before it", {
  timeout: 60_000,
}, async () => {
  const directory = await makeDirectory();
  const source = await startServer({ ...SERVER, directory: join(directory, "source") });
  onTestFinished(() => source.stop());
  await source.execute("postgres", "CREATE TABLE kept AS SELECT n FROM generate_series(1, 1000) AS n");
  let isOver = false;
  const writing = (async () => {
    while (!isOver) await source.execute("postgres", "INSERT INTO kept SELECT 0 FROM generate_series(1, 200)");
  })();
  const archive: Buffer[] = [];
  for await (const piece of backUp(source, directory)) archive.push(piece);
  isOver = true;
  await writing;
  const { count: slots } = (await source.execute("postgres", "SELECT count(*)::int FROM pg_replication_slots"))[0]!;
  expect(slots).toBe(0);

  const restored = join(directory, "restored");
  await restoreBackup(pieces(archive), restored);
  const server = await startServer({ ...SERVER, directory: restored });
  onTestFinished(() => server.stop());
  const [row] = await server.execute("postgres", "SELECT count(*)::int AS count FROM kept WHERE n > 0");
  expect(row).toEqual({ count: 1000 });
  await server.execute("postgres", "INSERT INTO kept VALUES (1)");
});

test("an archive that is none is refused in tar's own words, and leaves no data", async () => {
  const directory = await makeDirectory();
  const restored = join(directory, "restored");
  await expect(restoreBackup(pieces([Buffer.from("nonsense")]), restored)).rejects.toThrow(/^tar ended with \d+: .+/);
});

async function* pieces(archive: Buffer[]): AsyncGenerator<Buffer> {
  yield* archive;
}
