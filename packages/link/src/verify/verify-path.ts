import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type Network, NetworkError } from "@postern/aws";
import { explainFailedHop, type Whose } from "./explain-failed-hop.ts";
import { type SignedIn, signIn } from "./sign-in.ts";
import { requestTls, startTls, type TlsOptions } from "./start-tls.ts";

/** The way to a row, in the order it is gone. The last two are gone only when asked for. */
export const HOPS = [
  "dns",
  "address",
  "tcp",
  "ssl-request",
  "certificate",
  "authentication",
  "sign-in",
  "database",
  "query",
  "role",
  "replication",
  "idle",
] as const;

export type Hop = (typeof HOPS)[number];

export interface PathTarget {
  /** Name or address to dial. */
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  tls: TlsOptions;
  /**
   * Where it is dialled from: through the endpoint, or in the owner's VPC through the load balancer, or there straight at
   * the database. `platform` when omitted.
   */
  side?: "owner" | "platform" | "database";
  /** Run at the end; its rows come back. `select 1` when omitted. */
  query?: string;
  /** Dial only these addresses, whatever the name resolves to. */
  allowedAddresses?: string[];
  /** What the server must be; either will do when omitted. */
  expected?: "writer" | "reader";
  /** Prove, on a connection of its own, that the user may read changes. */
  replication?: boolean;
  /** Leave the session alone for so long and query again. */
  idleSeconds?: number;
  timeoutMs?: number;
}

export interface HopResult {
  hop: Hop;
  ok: boolean;
  ms: number;
  detail: string;
  /** For a hop that failed: why, most likely, and whose turn it is. */
  cause?: string;
  whose?: Whose;
  fix?: string;
}

export interface PathResult {
  ok: boolean;
  /** Up to and including the first that failed. */
  hops: HopResult[];
  columns: string[];
  rows: unknown[][];
  serverVersion: string | undefined;
  isWriter: boolean | undefined;
}

/**
 * Proves the way to a Postgres hop by hop, from wherever `network` stands. Stops at the first hop that fails. Never
 * throws for what the target does; the password appears in no result.
 */
export async function verifyPath(
  network: Network,
  target: PathTarget,
  onHop: (result: HopResult) => void = () => undefined,
): Promise<PathResult> {
  const result: PathResult = {
    ok: false,
    hops: [],
    columns: [],
    rows: [],
    serverVersion: undefined,
    isWriter: undefined,
  };
  const hop: Walk = async (name, run) => {
    const started = performance.now();
    const finish = (outcome: Omit<HopResult, "hop" | "ms">) => {
      const entry = { hop: name, ms: Math.round((performance.now() - started) * 10) / 10, ...outcome };
      result.hops.push(entry);
      onHop(entry);
    };
    try {
      const { value, detail } = await run();
      finish({ ok: true, detail });
      return value;
    } catch (error) {
      finish({ ok: false, ...explainFailedHop(name, error, target) });
      throw new HopFailed();
    }
  };
  const opened: Socket[] = [];
  try {
    await walk(network, target, hop, result, opened);
    result.ok = true;
  } catch (error) {
    if (!(error instanceof HopFailed)) throw error;
  } finally {
    for (const socket of opened) socket.destroy();
  }
  return result;
}

type Walk = <Value>(hop: Hop, run: () => Promise<{ value: Value; detail: string }>) => Promise<Value>;

/** The hop has been reported; there is nothing more to say. */
class HopFailed extends Error {}

/** What answered is another server than was asked for. */
export class WrongRole extends Error {}

async function walk(network: Network, target: PathTarget, hop: Walk, result: PathResult, opened: Socket[]) {
  const { host, port, timeoutMs = 5000, tls } = target;
  const addresses = await hop("dns", async () => {
    const answer = await network.resolve(host);
    return { value: answer.addresses, detail: `${host} is ${answer.addresses.join(", ") || "nothing"}` };
  });
  const address = await hop("address", async () => chooseAddress(addresses, target));
  const dial = async () => {
    const socket = await network.connect(address, port, { timeoutMs });
    opened.push(socket);
    return socket;
  };
  const plain = await hop("tcp", async () => ({ value: await dial(), detail: `${address}:${port} answered` }));
  await hop("ssl-request", async () => ({ value: undefined, detail: await requestTls(plain, tls, timeoutMs) }));
  const stream = await hop("certificate", () => startTls(plain, host, tls, timeoutMs));
  const signingIn = signIn(stream, { ...target, replication: false }, timeoutMs);
  await hop("authentication", async () => ({ value: undefined, detail: `by ${await signingIn.method}` }));
  await hop("sign-in", async () => ({ value: await signingIn.authenticated, detail: `as ${target.user}` }));
  const session = await hop("database", async () => ({ value: await signingIn.ready, detail: target.database }));
  try {
    await hop("query", async () => {
      const { columns, rows } = await session.run(target.query ?? "select 1");
      Object.assign(result, { columns, rows });
      return { value: undefined, detail: `${rows.length} ${rows.length === 1 ? "row" : "rows"}` };
    });
    await hop("role", () => readRole(session, target, result));
    if (target.replication) await hop("replication", () => replicate(dial, target, timeoutMs));
    if (target.idleSeconds) await hop("idle", () => stayIdle(session, target.idleSeconds ?? 0));
  } finally {
    await session.end();
  }
}

async function chooseAddress(addresses: string[], { host, allowedAddresses }: PathTarget) {
  const allowed = allowedAddresses ? addresses.filter((each) => allowedAddresses.includes(each)) : addresses;
  const [address] = allowed;
  if (address === undefined) {
    const shown = addresses.join(", ") || "nothing";
    const wanted = allowedAddresses?.join(", ") || "none";
    throw new NetworkError("unreachable", `'${host}' resolves to ${shown}, which is not one of ${wanted}`);
  }
  return { value: address, detail: allowedAddresses ? `${address} is one of ${allowedAddresses.join(", ")}` : address };
}

async function readRole(session: SignedIn, { expected }: PathTarget, result: PathResult) {
  const facts = await session.run("select current_setting('server_version'), not pg_is_in_recovery()");
  const [version, isWriter] = facts.rows[0] as [string, boolean];
  Object.assign(result, { serverVersion: version, isWriter });
  const role = isWriter ? "writer" : "reader";
  if (expected && expected !== role) throw new WrongRole(`the server is a ${role}, not the ${expected}`);
  return { value: undefined, detail: `a ${role}, Postgres ${version}` };
}

/** Only a connection for replication proves the right: roles, memberships and pg_hba.conf all have a say in it. */
async function replicate(dial: () => Promise<Socket>, target: PathTarget, timeoutMs: number) {
  const plain = await dial();
  await requestTls(plain, target.tls, timeoutMs);
  const { value: stream } = await startTls(plain, target.host, target.tls, timeoutMs);
  const session = await signIn(stream, { ...target, replication: true }, timeoutMs).ready;
  try {
    await session.run("IDENTIFY_SYSTEM");
    const { rows } = await session.run("SHOW wal_level");
    return { value: undefined, detail: `allowed; wal_level is ${rows[0]?.[0]}` };
  } finally {
    await session.end();
  }
}

async function stayIdle(session: SignedIn, seconds: number) {
  await sleep(seconds * 1000);
  await session.run("select 1");
  return { value: undefined, detail: `alive after ${seconds} s without a packet` };
}
