import type { Socket } from "node:net";
import { type Network, NetworkError } from "@postern/aws";
import { explainProbeFailure, type Whose } from "./explain-probe-failure.ts";
import { signIn } from "./sign-in.ts";
import { startTls, type TlsOptions } from "./start-tls.ts";

export type ProbeStage = "dns" | "tcp" | "tls" | "sign-in" | "query";

export interface ProbeTarget {
  /** Name or address to dial. */
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  tls: TlsOptions;
  /** Run at the end; its rows come back. `select 1` when omitted. */
  query?: string;
  /** Dial only these addresses, whatever the name resolves to. */
  allowedAddresses?: string[];
  timeoutMs?: number;
}

export interface StageResult {
  stage: ProbeStage;
  ok: boolean;
  ms: number;
  detail: string;
  /** For a stage that failed: why, most likely, and whose it is to fix. */
  cause?: string;
  whose?: Whose;
}

export interface ProbeResult {
  ok: boolean;
  stages: StageResult[];
  columns: string[];
  rows: unknown[][];
  serverVersion: string | undefined;
  isWriter: boolean | undefined;
}

/**
 * Proves the way to a Postgres stage by stage, from wherever `network` stands: name, address, TLS, sign-in, query.
 * Stops at the first stage that fails. Never throws for what the target does; the password appears in no result.
 */
export async function probePostgres(
  network: Network,
  target: ProbeTarget,
  onStage: (result: StageResult) => void = () => undefined,
): Promise<ProbeResult> {
  const result: ProbeResult = {
    ok: false,
    stages: [],
    columns: [],
    rows: [],
    serverVersion: undefined,
    isWriter: undefined,
  };
  const timeoutMs = target.timeoutMs ?? 5000;
  const stage = async <Value>(
    name: ProbeStage,
    run: () => Promise<{ value: Value; detail: string }>,
  ): Promise<Value> => {
    const started = performance.now();
    const finish = (outcome: Omit<StageResult, "stage" | "ms">) => {
      const entry = { stage: name, ms: Math.round((performance.now() - started) * 10) / 10, ...outcome };
      result.stages.push(entry);
      onStage(entry);
    };
    try {
      const { value, detail } = await run();
      finish({ ok: true, detail });
      return value;
    } catch (error) {
      finish({ ok: false, ...explainProbeFailure(name, error, target) });
      throw new StageFailed();
    }
  };
  let socket: Socket | undefined;
  try {
    const address = await stage("dns", () => resolve(network, target));
    const plain = await stage("tcp", async () => {
      socket = await network.connect(address, target.port, { timeoutMs });
      return { value: socket, detail: `${address}:${target.port} answered` };
    });
    const stream = await stage("tls", () => startTls(plain, target.host, target.tls, timeoutMs));
    const client = await stage("sign-in", () => signIn(stream, target, timeoutMs));
    try {
      await stage("query", async () => {
        const answer = await client.run(target.query ?? "select 1");
        const facts = await client.run("select current_setting('server_version'), not pg_is_in_recovery()");
        [result.serverVersion, result.isWriter] = facts.rows[0] as [string, boolean];
        result.columns = answer.columns;
        result.rows = answer.rows;
        const role = result.isWriter ? "a writer" : "a read-only server";
        return {
          value: undefined,
          detail: `${answer.rows.length} rows from ${role}, Postgres ${result.serverVersion}`,
        };
      });
      result.ok = true;
    } finally {
      await client.end();
    }
  } catch (error) {
    if (!(error instanceof StageFailed)) throw error;
  } finally {
    socket?.destroy();
  }
  return result;
}

/** The stage has been reported; there is nothing more to say. */
class StageFailed extends Error {}

async function resolve(network: Network, { host, allowedAddresses }: ProbeTarget) {
  const { addresses } = await network.resolve(host);
  const allowed = allowedAddresses ? addresses.filter((address) => allowedAddresses.includes(address)) : addresses;
  const [address] = allowed;
  if (address === undefined) {
    const shown = addresses.join(", ") || "nothing";
    throw new NetworkError("unreachable", `'${host}' resolves to ${shown}, which is not the endpoint's`);
  }
  return { value: address, detail: `${host} is ${allowed.join(", ")}` };
}
