import { randomBytes } from "node:crypto";
import { getTableName } from "drizzle-orm";
import { expect, test } from "vitest";
import { eachTest } from "../testing/each-test.ts";
import type { TestPlatform } from "../testing/test-platform.ts";
import { resealAll } from "./reseal.ts";
import { createSealer } from "./seal.ts";
import { SEALED_COLUMNS } from "./store.ts";

let platform: TestPlatform;
eachTest((fresh) => {
  platform = fresh;
});

const [before, now] = [randomBytes(32).toString("base64"), randomBytes(32).toString("base64")];
const rotated = createSealer(now, [before]);

async function insertConnections(count: number, key: string): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => `con-${String(index).padStart(4, "0")}`);
  for (const id of ids) {
    await platform.database.pool.query(
      `insert into connections (id, tenant_id, name, kind, environment, host, port, database, "user", sealed_password, tls,
         keep_alive_seconds) values ($1, 'ten-first', $1, 'public', 'US', 'h', 5432, 'd', 'u', $2, '{"mode":"require"}', 60)`,
      [id, createSealer(key).seal(`password of ${id}`, id)],
    );
  }
  return ids;
}

const sealedPasswords = async () =>
  (
    await platform.database.pool.query<{ id: string; sealed: string }>(
      "select id, sealed_password as sealed from connections order by id",
    )
  ).rows;

test("after a rotation every secret opens with the new key alone, and says the same", async () => {
  await insertConnections(250, before);
  const secret = createSealer(before).seal("whsec_x", "whk-1");
  await platform.database.pool.query(
    "insert into webhooks (id, tenant_id, url, sealed_secret) values ('whk-1', 'ten-first', 'https://example.com', $1)",
    [secret],
  );
  expect(await resealAll(platform.database.db, rotated)).toEqual({ resealed: 251, unknown: [] });
  const onlyNow = createSealer(now);
  for (const { id, sealed } of await sealedPasswords()) expect(onlyNow.unseal(sealed, id)).toBe(`password of ${id}`);
  const { rows } = await platform.database.pool.query("select sealed_secret from webhooks");
  expect(onlyNow.unseal(rows[0].sealed_secret, "whk-1")).toBe("whsec_x");
  expect(await resealAll(platform.database.db, rotated)).toEqual({ resealed: 0, unknown: [] });
});

test("two servers that reseal at once, while a password is changed, lose nothing", async () => {
  const [first] = await insertConnections(150, before);
  const change = platform.database.pool.query("update connections set sealed_password = $1 where id = $2", [
    rotated.seal("changed meanwhile", first!),
    first,
  ]);
  await Promise.all([resealAll(platform.database.db, rotated), resealAll(platform.database.db, rotated), change]);
  const rows = await sealedPasswords();
  expect(rows.every(({ sealed }) => sealed.startsWith(rotated.prefix))).toBe(true);
  expect(rotated.unseal(rows[0]!.sealed, first!)).toBe("changed meanwhile");
});

test("what was sealed with a lost key stays as it is and is named", async () => {
  await insertConnections(1, randomBytes(32).toString("base64"));
  const [untouched] = await sealedPasswords();
  expect(await resealAll(platform.database.db, rotated)).toEqual({
    resealed: 0,
    unknown: ["connections' passwords: con-0000"],
  });
  expect(await sealedPasswords()).toEqual([untouched]);
});

test("no sealed column is forgotten", async () => {
  const { rows } = await platform.database.pool.query<{ name: string }>(
    "select table_name || '.' || column_name as name from information_schema.columns where column_name like 'sealed%'",
  );
  const resealed = SEALED_COLUMNS.map(({ table, text }) => `${getTableName(table)}.${text.name}`);
  expect(rows.map(({ name }) => name).sort()).toEqual(resealed.sort());
});
