import { expect, test } from "vitest";
import { eachTest } from "../testing/each-test.ts";
import { fileReadyEndpoint } from "../testing/file-request.ts";
import { refusalOf } from "../testing/refusal-of.ts";
import type { TestPlatform } from "../testing/test-platform.ts";

let platform: TestPlatform;
eachTest((fresh) => {
  platform = fresh;
});

const NAME = "shop.abc.us-east-1.rds.amazonaws.com";
const IAM = { roleArn: "arn:aws:iam::444455556666:role/postern-reader" };
const inputFor = async () => ({
  ...({ kind: "private", name: "shop", endpointId: await fileReadyEndpoint(platform) } as const),
  ...{ database: "shop", user: "reader", tls: { mode: "verify-full", certificateName: NAME } as const },
});

test("a token is signed for the database's own name, by the owner's role, for this tenant alone", async () => {
  const { id } = await platform.client.connections.create({ ...(await inputFor()), iam: IAM });
  expect(await platform.client.connections.test(id)).toMatchObject({ ok: true });
  expect(platform.world.probed).toMatchObject([
    { host: "10.9.0.1", password: `token of reader for ${NAME}:5432 by ${IAM.roleArn} for ten-first` },
  ]);
  const { rows } = await platform.database.pool.query("select sealed_password from connections");
  expect(rows).toEqual([{ sealed_password: null }]);
});

test("where the listener has another port than the database, the token is for the database's", async () => {
  const iam = { ...IAM, host: NAME, port: 6543 };
  await platform.client.connections.tryOut({ ...(await inputFor()), iam });
  expect(platform.world.probed[0]?.password).toContain(`${NAME}:6543`);
});

test("a change from password to token forgets the password, and back needs one", async () => {
  const { id } = await platform.client.connections.create({ ...(await inputFor()), password: "secret" });
  expect(await platform.client.connections.change(id, { iam: IAM })).toMatchObject({ iam: IAM });
  const sealed = async () =>
    (await platform.database.pool.query("select sealed_password as s from connections")).rows[0].s;
  expect(await sealed()).toBeNull();
  expect(await platform.client.connections.change(id, { password: "again" })).toMatchObject({ iam: null });
  expect(await sealed()).toMatch(/^v1\./);
});

test("neither password nor token, both, and a token in clear text are refused", async () => {
  const input = await inputFor();
  const fields = async (change: object) =>
    (await refusalOf(platform.client.connections.create({ ...input, ...change }))).problems?.map(({ field }) => field);
  expect(await fields({})).toEqual(["password"]);
  expect(await fields({ iam: IAM, password: "x" })).toEqual(["iam"]);
  expect(await fields({ iam: IAM, tls: { mode: "disable" } })).toEqual(["tls.mode"]);
  expect(await fields({ iam: { roleArn: "root" } })).toEqual(["iam.roleArn"]);
});

test("a public connection gets a token for its own host alone, whatever name its certificate is to carry", async () => {
  platform.world.names.set("db.example.com", ["52.1.2.3"]);
  const tls = { mode: "verify-full", certificateName: NAME } as const;
  const input = {
    kind: "public",
    name: "p",
    environment: "US",
    host: "db.example.com",
    port: 5432,
    iam: IAM,
    tls,
  } as const;
  const named = { ...input, database: "d", user: "reader" };
  await platform.client.connections.tryOut(named);
  expect(platform.world.probed[0]?.password).toContain("for db.example.com:5432");
  const elsewhere = platform.client.connections.tryOut({ ...named, iam: { ...IAM, host: NAME } });
  expect((await refusalOf(elsewhere)).problems).toMatchObject([{ field: "iam.host", value: NAME }]);
});

test("a role that cannot be assumed is told as such, and nothing is dialled", async () => {
  const { id } = await platform.client.connections.create({ ...(await inputFor()), iam: IAM });
  platform.world.beforeCall = (call) => {
    if (call === "databaseToken") throw new Error("denied");
  };
  const refusal = await refusalOf(platform.client.connections.test(id));
  expect(refusal).toMatchObject({
    code: "aws-unavailable",
    detail: expect.stringMatching(/'ten-first' as external id/),
  });
  expect(platform.world.probed).toEqual([]);
});

test("RDS's authorities are refused by name where they are not configured", async () => {
  const tls = { mode: "verify-full", certificateName: NAME, authorities: "rds" } as const;
  const refusal = await refusalOf(platform.client.connections.tryOut({ ...(await inputFor()), password: "x", tls }));
  expect(refusal.problems).toMatchObject([
    { field: "tls.authorities", hint: expect.stringMatching(/POSTERN_RDS_AUTHORITIES_FILE/) },
  ]);
});
