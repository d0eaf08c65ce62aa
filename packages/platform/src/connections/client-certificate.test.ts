import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import type { ConnectionPatch } from "@postern/platform-api";
import { createRunDirectory, startServer } from "@postern/postgres-server";
import { beforeAll, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { createAwsProvisioner } from "../provisioning/aws-provisioner.ts";
import { atEnd } from "../testing/at-end.ts";
import { eachTest } from "../testing/each-test.ts";
import { type Issued, makeAuthority } from "../testing/make-certificates.ts";
import { refusalOf } from "../testing/refusal-of.ts";
import type { TestPlatform } from "../testing/test-platform.ts";

const HOST = "db.example.com";
const PASSWORD = "never-shown";
const onEnd = atEnd();
let platform: TestPlatform;
let port: number;
let authorities: string;
let reader: Issued;
let stranger: Issued;

eachTest((fresh) => {
  platform = fresh;
});

/** A Postgres that wants a certificate of its own authority: of `reader` alone that, of `writer` a password besides. */
beforeAll(async () => {
  const [own, foreign] = await Promise.all([makeAuthority("Own"), makeAuthority("Foreign")]);
  const [server, ...issued] = await Promise.all([
    own.issue(HOST, "server"),
    own.issue("reader", "client"),
    foreign.issue("reader", "client"),
  ]);
  [reader, stranger] = issued as [Issued, Issued];
  authorities = own.certificate;
  const directory = await createRunDirectory("platform-test");
  onEnd(() => directory.remove());
  const file = `${directory.path}/clients.pem`;
  await writeFile(file, own.certificate, { mode: 0o644 });
  port = await freePort();
  const postgres = await startServer({
    ...{
      directory: `${directory.path}/pg`,
      superuser: "postern",
      durable: false,
      host: "127.0.0.1",
      port,
      tls: server,
    },
    settings: { ssl_ca_file: file },
    hba: [
      "hostssl all reader 127.0.0.1/32 cert",
      "hostssl all writer 127.0.0.1/32 scram-sha-256 clientcert=verify-ca",
      "host all open 127.0.0.1/32 scram-sha-256",
    ],
  });
  onEnd(() => postgres.stop());
  await postgres.execute("postgres", "create role reader login");
  await postgres.execute("postgres", `create role writer login password '${PASSWORD}'`);
  await postgres.execute("postgres", `create role open login password '${PASSWORD}'`);
});

/** The name is a public one; where it leads is that server, over a real network. */
beforeEach(() => {
  platform.world.names.set(HOST, ["52.1.2.3"]);
  const real = createAwsProvisioner({ aws: {} });
  platform.world.provisioner.probe = (environment, target) => real.probe(environment, { ...target, host: "127.0.0.1" });
});

function input({ certificate, key }: Partial<Issued> = {}, tls: object = {}, more: object = {}) {
  return {
    ...({ kind: "public", name: "reports", environment: "US", host: HOST, port, database: "postgres" } as const),
    user: "reader",
    ...(key === undefined ? {} : { clientKey: key }),
    tls: {
      ...({ mode: "verify-full", authorities } as const),
      ...(certificate === undefined ? {} : { clientCertificate: certificate }),
      ...tls,
    },
    ...more,
  };
}

const failureOf = async (given: ReturnType<typeof input>) =>
  (await platform.client.connections.tryOut(given)).stages.find(({ ok }) => !ok);

test("a server that demands a client certificate takes the saved one, without any password", async () => {
  const { id } = await platform.client.connections.create(input(reader));
  const run = await platform.client.connections.test(id);
  expect(run, JSON.stringify(run.stages)).toMatchObject({ ok: true, isWriter: true });
});

test("where it demands a password besides, both are needed", async () => {
  const writer = { user: "writer", password: PASSWORD };
  expect(await platform.client.connections.tryOut(input(reader, {}, writer))).toMatchObject({ ok: true });
  expect(await failureOf(input(reader, {}, { ...writer, password: "wrong" }))).toMatchObject({
    ...{ stage: "sign-in", cause: "the user or the password is wrong", whose: "you" },
  });
});

test("a password that the platform itself has in its environment is never sent", async () => {
  vi.stubEnv("PGPASSWORD", PASSWORD);
  onTestFinished(() => void vi.unstubAllEnvs());
  const failed = await failureOf(input(reader, {}, { user: "writer" }));
  expect(failed).toMatchObject({ stage: "sign-in", ok: false });
});

test("without one, with another authority's and with another user's the stage and the cause are named", async () => {
  expect(await failureOf(input({}, {}, { password: PASSWORD }))).toMatchObject({
    ...{ stage: "sign-in", cause: expect.stringMatching(/demands a client certificate/), whose: "you" },
  });
  expect(await failureOf(input(stranger))).toMatchObject({
    ...{ cause: expect.stringMatching(/does not take the client certificate/), whose: "you" },
  });
  expect(await failureOf(input(reader, {}, { user: "postern2" }))).toMatchObject({ stage: "sign-in", whose: "you" });
});

test("each TLS mode verifies what it says and no more", async () => {
  const outcomes = await Promise.all(
    (
      [
        { mode: "verify-full" },
        { mode: "verify-full", certificateName: "other.example.com" },
        { mode: "verify-ca", certificateName: "other.example.com" },
        { mode: "verify-ca", authorities: stranger.certificate },
        { mode: "require", authorities: stranger.certificate },
      ] as const
    ).map(async (tls) => (await failureOf(input(reader, tls)))?.cause ?? "ok"),
  );
  expect(outcomes).toEqual([
    "ok",
    expect.stringMatching(/bears another name/),
    "ok",
    expect.stringMatching(/authority is not among the trusted ones/),
    "ok",
  ]);
  const plain = { ...input({}, {}, { user: "open", password: PASSWORD }), tls: { mode: "disable" as const } };
  const run = await platform.client.connections.tryOut(plain);
  expect(run.stages.find(({ stage }) => stage === "tls")?.detail).toMatch(/clear text/);
  expect(run.ok).toBe(true);
});

test.each<[string, (own: Issued, foreign: Issued) => object, string[]]>([
  ["a certificate without its key", ({ certificate }) => ({ certificate }), ["clientKey"]],
  ["a key without its certificate", ({ key }) => ({ key }), ["password", "tls.clientCertificate"]],
  ["another certificate's key", (own, foreign) => ({ ...own, key: foreign.key }), ["clientKey"]],
  ["what is no PEM", () => ({ certificate: "x", key: "y" }), ["tls.clientCertificate", "clientKey"]],
  ["an encrypted key", (own) => ({ ...own, key: own.key.replaceAll("PRIVATE", "ENCRYPTED PRIVATE") }), ["clientKey"]],
])("%s is refused, and no refusal repeats a key", async (_, given, fields) => {
  const refusal = await refusalOf(platform.client.connections.create(input(given(reader, stranger))));
  expect(refusal.problems?.map(({ field }) => field)).toEqual(fields);
  for (const { key } of [reader, stranger]) expect(JSON.stringify(refusal)).not.toContain(key.split("\n")[1]);
});

test("authorities that hold no certificate and a certificate without TLS are refused", async () => {
  const create = async (tls: object) =>
    (await refusalOf(platform.client.connections.create(input(reader, tls)))).problems;
  expect(await create({ authorities: "nothing" })).toMatchObject([{ field: "tls.authorities" }]);
  expect(await create({ mode: "disable" })).toMatchObject([{ field: "tls.mode", hint: "choose verify-full" }]);
});

test("a change of where it connects needs the key again, and the key goes with its certificate", async () => {
  const { id } = await platform.client.connections.create(input(reader));
  const sealed = async () =>
    (await platform.database.pool.query("select sealed_client_key as k from connections")).rows;
  const refused = async (patch: ConnectionPatch) =>
    (await refusalOf(platform.client.connections.change(id, patch))).problems?.map(({ field }) => field);
  expect(await refused({ host: "other.example.com" })).toEqual(["clientKey"]);
  expect(await refused({ tls: { mode: "require", clientCertificate: reader.certificate } })).toEqual(["clientKey"]);
  expect(await refused({ clientKey: stranger.key })).toEqual(["clientKey"]);
  await platform.client.connections.change(id, { name: "renamed" });
  expect(await platform.client.connections.test(id)).toMatchObject({ ok: true });
  const tls = { mode: "verify-full" as const, authorities, clientCertificate: stranger.certificate };
  await platform.client.connections.change(id, { tls, clientKey: stranger.key });
  expect(await sealed()).toEqual([{ k: expect.stringMatching(/^v1\./) }]);
  await platform.client.connections.change(id, { tls: { mode: "require" }, password: PASSWORD });
  expect(await sealed()).toEqual([{ k: null }]);
});

test("no answer, log line, audit entry or row has the key", async () => {
  const made = await platform.client.connections.create(input(reader));
  const changed = await platform.client.connections.change(made.id, { clientKey: reader.key });
  const answers = [made, changed, await platform.client.connections.list(), await platform.client.audit()];
  const { rows } = await platform.database.pool.query("select to_jsonb(c) from connections c");
  const seen = JSON.stringify([answers, platform.logged, rows, await platform.client.connections.test(made.id)]);
  expect(seen).toContain("clientKeyChanged");
  expect(seen).toContain("BEGIN CERTIFICATE");
  expect(seen).not.toMatch(/PRIVATE KEY/);
  expect(seen).not.toContain(reader.key.split("\n")[1]);
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port: free } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return free;
}
