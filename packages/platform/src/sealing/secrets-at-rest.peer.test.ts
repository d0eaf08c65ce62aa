import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { openPlatformClient, PlatformApiError, type PlatformClient } from "@postern/platform-api";
import { expect, onTestFinished, test } from "vitest";
import { startDebianPostgres } from "../testing/debian-postgres.ts";
import { makeAuthority } from "../testing/make-certificates.ts";
import { type ServerProcess, startServerProcess } from "../testing/start-server-process.ts";
import { createSealer } from "./seal.ts";

const newKey = () => randomBytes(32).toString("base64");
/** None of it may be found anywhere: each of these is a secret of its own. */
const secret = (name: string) => `${name}-${randomBytes(12).toString("hex")}`;

test.skipIf(!existsSync("/usr/lib/postgresql") && process.env.POSTERN_REQUIRE_ALL !== "1")(
  "a dump, the database's log and the servers' hold no secret, while a rotation seals all anew under reads and writes",
  { timeout: 240_000 },
  async () => {
    const [before, now] = [newKey(), newKey()];
    const secrets = { database: secret("database"), token: secret("operator-token"), before, now };
    const postgres = await startDebianPostgres(secrets.database, onTestFinished);
    const start = (sealKey: string, other: string) =>
      startServerProcess(variablesOf(postgres.url, secrets.token, sealKey, other), onTestFinished);
    const logs: ServerProcess["log"][] = [];
    let servers: ServerProcess[] = [];
    const take = (server: ServerProcess) => {
      servers.push(server);
      logs.push(server.log);
    };
    // As documented: every server first opens what the new key will have sealed.
    for (const server of await Promise.all([start(before, now), start(before, now)])) take(server);

    const client = () => openPlatformClient({ url: servers[0]!.url, token: secrets.token });
    const { certificate, key } = await (await makeAuthority("Own")).issue("reader", "client");
    const passwords = Array.from({ length: 40 }, (_, index) => secret(`password-${index}`));
    const ids = await Promise.all(
      passwords.slice(0, 20).map((password, index) => makeConnection(client(), index, password)),
    );
    const shownToServer = { mode: "require" as const, clientCertificate: certificate };
    await client().connections.create({ ...inputOf("certified", passwords[39]!), tls: shownToServer, clientKey: key });
    await client().webhooks.create({ url: "https://example.com/told" });
    const shown = [await invitationToken(client()), (await client().apiKeys.create({ name: "k", role: "viewer" })).key];
    await client().connections.tryOut(inputOf("unsaved", passwords[39]!)).catch(refused);

    const load = underLoad(client, ids, passwords.slice(20, 39));
    for (const old of [...servers]) {
      servers = servers.filter((each) => each !== old);
      await load.aside(() => old.kill());
      take(await start(now, before));
    }
    const { writes, reads, last } = await load.end();
    expect(writes).toBeGreaterThan(10);
    expect(reads).toBeGreaterThan(10);

    const sealed = await untilResealed(postgres.query, createSealer(now).prefix);
    expect(sealed).toBeGreaterThan(20);
    const rows = await postgres.query("select id, sealed_password as sealed from connections");
    const opened = new Map(
      rows.map(({ id, sealed: text }) => [id, createSealer(now).unseal(String(text), String(id))]),
    );
    for (const [id, password] of last) expect(opened.get(id)).toBe(password);

    const everything = [await postgres.dump(), postgres.log(), JSON.stringify(logs)];
    expect(everything[0]).toContain("COPY public.connections");
    expect(everything[1]).toContain("sealed_password");
    expect(everything[2]).toContain("secrets were sealed anew with the current key");
    const all = [...Object.values(secrets), ...passwords, ...shown, key.split("\n")[1]!, "PRIVATE KEY"];
    for (const text of everything) expect(all.filter((each) => text.includes(each))).toEqual([]);
  },
);

function variablesOf(url: string, token: string, sealKey: string, other: string): Record<string, string> {
  const environment = {
    ...{ name: "US", region: "us-east-1", vpcId: "vpc-0a", subnetIds: ["subnet-0a"], clientCidrs: ["10.0.0.0/16"] },
    dnsServers: ["127.0.0.1:9"],
  };
  return {
    ...{ DATABASE_URL: url, POSTERN_PORT: "0", POSTERN_API_TOKEN: token, POSTERN_LOG_LEVEL: "debug" },
    ...{ POSTERN_SEAL_KEY: sealKey, POSTERN_UNSEAL_KEYS: JSON.stringify([other]) },
    POSTERN_ENVIRONMENTS: JSON.stringify([environment]),
    ...{ AWS_ENDPOINT_URL: "http://127.0.0.1:9", AWS_ACCESS_KEY_ID: "none", AWS_SECRET_ACCESS_KEY: "none" },
  };
}

function inputOf(name: string, password: string) {
  return {
    ...({ kind: "public", name, environment: "US", host: "db.example.com", port: 5432, database: "d" } as const),
    ...{ user: "u", password, tls: { mode: "require" as const } },
  };
}

async function makeConnection(client: PlatformClient, index: number, password: string): Promise<string> {
  return (await client.connections.create(inputOf(`made-${index}`, password))).id;
}

async function invitationToken(client: PlatformClient): Promise<string> {
  return (await client.invitations.create({ email: "ada@example.com", role: "viewer" })).token;
}

/** Changes passwords and reads, one after the other, until it is ended; only `aside` may make a call fail. */
function underLoad(client: () => PlatformClient, ids: string[], passwords: string[]) {
  const last = new Map<string, string>();
  let [writes, reads, ended, disturbed] = [0, 0, false, false];
  const running = (async () => {
    for (let turn = 0; !ended; turn += 1) {
      const [id, password] = [ids[turn % ids.length]!, passwords[turn % passwords.length]!];
      try {
        last.delete(id);
        await client().connections.change(id, { password });
        last.set(id, password);
        writes += 1;
        reads += (await client().connections.list()).items.length > 0 ? 1 : 0;
      } catch (error) {
        if (!disturbed) throw error;
      }
    }
  })();
  running.catch(() => undefined);
  return {
    async aside(run: () => Promise<void>) {
      disturbed = true;
      await run();
      await new Promise((resolve) => setTimeout(resolve, 200));
      disturbed = false;
    },
    async end() {
      ended = true;
      await running;
      return { writes, reads, last };
    },
  };
}

async function untilResealed(query: (sql: string) => Promise<Record<string, unknown>[]>, prefix: string) {
  const columns = [
    ...["connections.sealed_password", "connections.sealed_client_key", "webhooks.sealed_secret"],
    ...["repeatable_calls.sealed_answer", "test_runs.sealed_input", "mails.sealed_text"],
  ].map((name) => name.split(".") as [string, string]);
  const texts = columns.map(
    ([table, column]) => `select ${column} as sealed from ${table} where ${column} is not null`,
  );
  const read = () => query(texts.join(" union all "));
  await expect
    .poll(async () => (await read()).filter(({ sealed }) => !String(sealed).startsWith(prefix)), { timeout: 60_000 })
    .toEqual([]);
  return (await read()).length;
}

function refused(error: unknown): void {
  if (!(error instanceof PlatformApiError)) throw error;
}
