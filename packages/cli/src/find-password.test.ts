import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findPassword } from "./find-password.ts";

const SIGN_IN = { host: "db.example.com", port: 5432, database: "shop", user: "analyst" };
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "postern-password-"));
  vi.stubEnv("PGPASSFILE", join(directory, "pgpass"));
  vi.stubEnv("PGPASSWORD", undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

async function keep(line: string): Promise<void> {
  const file = join(directory, "pgpass");
  await writeFile(file, `${line}\n`);
  await chmod(file, 0o600);
}

test("the environment comes first", async () => {
  await keep("*:*:*:*:from-file");
  expect(await findPassword(SIGN_IN, { PGPASSWORD: "from-environment" }, undefined)).toBe("from-environment");
});

test("then the password file, by host, port, database and user", async () => {
  await keep("db.example.com:5432:shop:analyst:from-file");
  expect(await findPassword(SIGN_IN, {}, undefined)).toBe("from-file");
});

test("then somebody is asked", async () => {
  await keep("other.example.com:5432:shop:analyst:from-file");
  expect(await findPassword(SIGN_IN, {}, async (question) => `asked: ${question}`)).toBe(
    "asked: Password of analyst: ",
  );
});

test("where nobody can be asked, the error says where to put it", async () => {
  await expect(findPassword(SIGN_IN, {}, undefined)).rejects.toMatchObject({
    field: "PGPASSWORD",
    hint: expect.stringContaining("db.example.com:5432:shop:analyst"),
  });
});
