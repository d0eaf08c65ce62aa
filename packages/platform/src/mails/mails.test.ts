import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { pino } from "pino";
import { SMTPServer } from "smtp-server";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { FIRST_TENANT } from "../access/caller.ts";
import { expireRequests } from "../requests/expire-requests.ts";
import { createSealer } from "../sealing/seal.ts";
import { atEnd } from "../testing/at-end.ts";
import { DOCUMENT } from "../testing/file-request.ts";
import { addMember, addOperator, browse, USER_PASSWORD } from "../testing/sign-in-as.ts";
import {
  ENVIRONMENT,
  PUBLIC_URL,
  SEAL_KEY,
  startTestPlatform,
  startTestPostgres,
  type TestPlatform,
  type TestPostgres,
} from "../testing/test-platform.ts";
import { openMailbox } from "./open-mailbox.ts";
import { openLetters } from "./request-letters.ts";
import { startSending } from "./send-mails.ts";

const onEnd = atEnd();
const FROM = "Postern <postern@example.com>";
const sealer = createSealer(SEAL_KEY);
let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres(onEnd);
});

interface Received {
  from: string;
  to: string[];
  text: string;
}

/** A mail server on this machine; `refuses` says how often it does before it takes one. */
async function startMailServer(refuses = 0) {
  const received: Received[] = [];
  const signedIn: string[] = [];
  const server = new SMTPServer({
    ...{ authOptional: false, allowInsecureAuth: true, disabledCommands: ["STARTTLS"], logger: false },
    onAuth({ username = "", password = "" }, _, done) {
      signedIn.push(`${username}:${password}`);
      done(null, { user: username });
    },
    onData(stream, { envelope }, done) {
      void text(stream).then((body) => {
        if (refuses-- > 0) return done(Object.assign(new Error(`not now: ${body}`), { responseCode: 451 }));
        const from = envelope.mailFrom ? envelope.mailFrom.address : "";
        received.push({ from, to: envelope.rcptTo.map(({ address }) => address), text: decoded(body) });
        done();
      });
    },
  });
  server.on("error", () => undefined);
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = listening.address() as AddressInfo;
  return { url: `smtp://postern:mail-secret@127.0.0.1:${port}`, received, signedIn };
}

/** Lines of quoted-printable put together again. */
function decoded(body: string): string {
  const joined = body.replace(/=\r\n/g, "");
  return joined.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function start(mail: { url: string; from: string } | undefined, environment = ENVIRONMENT) {
  return startTestPlatform(postgres, onTestFinished, environment, mail ? { mail } : {});
}

function send(platform: TestPlatform, url: string): string[] {
  const lines: string[] = [];
  const log = pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });
  const sending = startSending({ db: platform.database.db, sealer, log, mail: { url, from: FROM } });
  onTestFinished(() => sending.stop());
  return lines;
}

const waiting = async ({ database: { pool } }: TestPlatform) =>
  (await pool.query("select recipient, sealed_text, attempts from mails order by id")).rows;

test("an invitation reaches whom it is for, and its link lets them join", async () => {
  const { url, received, signedIn } = await startMailServer();
  const platform = await start({ url, from: FROM });
  const { token } = await platform.client.invitations.create({ email: "ada@example.com", role: "viewer" });
  expect(JSON.stringify(await waiting(platform))).not.toContain(token);
  send(platform, url);
  await expect.poll(() => received, { timeout: 15_000 }).toHaveLength(1);
  expect(received[0]).toMatchObject({ from: "postern@example.com", to: ["ada@example.com"] });
  expect(signedIn).toEqual(["postern:mail-secret"]);
  const link = /http:\/\/platform\/join#(\S+)/.exec(received[0]!.text)?.[1];
  const given = new URLSearchParams(link);
  expect([given.get("token"), given.get("email")]).toEqual([token, "ada@example.com"]);
  const body = JSON.stringify({ token: given.get("token"), name: "Ada", password: USER_PASSWORD });
  expect((await browse(platform, "/api/v1/invitations/accept", { method: "POST", body })).ok).toBe(true);
  await expect.poll(() => waiting(platform), { timeout: 15_000 }).toEqual([]);
});

test("without a mail server the link is the answer's alone, and nothing waits", async () => {
  const platform = await start(undefined);
  const { token } = await platform.client.invitations.create({ email: "ada@example.com", role: "viewer" });
  expect(token).toMatch(/^[\w-]{40,}$/);
  expect(await waiting(platform)).toEqual([]);
});

test("an invitation that is refused is not mailed", async () => {
  const platform = await start({ url: "smtp://127.0.0.1:1", from: FROM });
  const address = "ada@example.com\r\nBcc: eve@example.com";
  await expect(platform.client.invitations.create({ email: address, role: "viewer" })).rejects.toThrow();
  expect(await waiting(platform)).toEqual([]);
});

test("a mail that is not taken waits and is sent again; no log line has its text or the server's password", async () => {
  const { url, received } = await startMailServer(1);
  const platform = await start({ url, from: FROM });
  const { token } = await platform.client.invitations.create({ email: "ada@example.com", role: "viewer" });
  const lines = send(platform, url);
  await expect.poll(() => lines.join(), { timeout: 15_000 }).toContain("a mail was not sent");
  expect(received).toEqual([]);
  await platform.database.pool.query("update mails set next_attempt_at = now() - interval '1 second'");
  await expect.poll(() => received, { timeout: 15_000 }).toHaveLength(1);
  const logs = [...lines, ...platform.logged].join();
  expect(logs).toContain('"responseCode":451');
  for (const secret of [token, "mail-secret"]) expect(logs).not.toContain(secret);
});

test("of two servers one sends a mail, and what was given up is gone", async () => {
  const { url, received } = await startMailServer();
  const platform = await start({ url, from: FROM });
  for (let number = 0; number < 25; number += 1) {
    await platform.client.invitations.create({ email: `guest-${number}@example.com`, role: "viewer" });
  }
  await platform.database.pool.query(
    "update mails set attempts = 20, sealed_text = 'broken' where recipient like '%-3@%'",
  );
  send(platform, url);
  send(platform, url);
  await expect.poll(() => waiting(platform), { timeout: 15_000 }).toEqual([]);
  expect(received.map(({ to }) => to[0]).sort()).toEqual(
    Array.from({ length: 25 }, (_, number) => `guest-${number}@example.com`)
      .filter((address) => !address.includes("-3@"))
      .sort(),
  );
});

test("operators are reminded of a request that waits, and the tenant's admins hear that it has expired", async () => {
  const platform = await start({ url: "smtp://127.0.0.1:1", from: FROM }, { ...ENVIRONMENT, approval: true });
  const { db, pool } = platform.database;
  const mailbox = openMailbox(sealer, true);
  await addOperator(platform, "operator@example.com");
  await addMember(platform, FIRST_TENANT, "admin@example.com", "admin");
  await addMember(platform, FIRST_TENANT, "viewer@example.com", "viewer");
  await pool.query("delete from mails");
  const { key } = await platform.client.apiKeys.create({ name: "k", role: "member" });
  const filed = await platform.fetch("/api/v1/requests", {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(DOCUMENT),
  });
  expect(filed.status).toBe(202);
  const told = async () => {
    await expireRequests(db, openLetters(mailbox, PUBLIC_URL));
    return (await pool.query("select recipient, subject from mails order by id")).rows;
  };
  const age = (days: number) =>
    pool.query(
      `update requests set created_at = created_at - interval '${days} days', expires_at = expires_at - interval '${days} days'`,
    );
  expect(await told()).toEqual([]);
  await age(8);
  const reminder = { recipient: "operator@example.com", subject: expect.stringMatching(/waits for approval/) };
  expect(await told()).toEqual([reminder]);
  await age(7);
  const expiry = { recipient: "admin@example.com", subject: expect.stringMatching(/has expired/) };
  expect(await told()).toEqual([reminder, expiry]);
  expect(await told()).toEqual([reminder, expiry]);
});
