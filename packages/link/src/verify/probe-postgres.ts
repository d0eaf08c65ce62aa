import type { Network } from "@postern/aws";
import type { Whose } from "./explain-failed-hop.ts";
import { type Hop, type HopResult, type PathResult, type PathTarget, verifyPath } from "./verify-path.ts";

export type ProbeStage = "dns" | "tcp" | "tls" | "sign-in" | "query";

export type ProbeTarget = Omit<PathTarget, "side" | "expected" | "replication" | "idleSeconds">;

export interface StageResult {
  stage: ProbeStage;
  ok: boolean;
  ms: number;
  detail: string;
  /** For a stage that failed: why, most likely, whose it is to fix, and what to do. */
  cause?: string;
  whose?: Whose;
  fix?: string;
}

export interface ProbeResult extends Omit<PathResult, "hops"> {
  stages: StageResult[];
}

/** What a user of the platform is told about: the hops, several to a stage. */
const STAGE_OF: Record<Hop, ProbeStage> = {
  dns: "dns",
  address: "dns",
  tcp: "tcp",
  "ssl-request": "tls",
  certificate: "tls",
  authentication: "sign-in",
  "sign-in": "sign-in",
  database: "sign-in",
  query: "query",
  role: "query",
  replication: "query",
  idle: "query",
};

/**
 * Proves the way to a Postgres from the platform's side, in five stages: as `verifyPath`, told more coarsely. `onStage`
 * hears of each as it ends.
 */
export async function probePostgres(
  network: Network,
  target: ProbeTarget,
  onStage: (stage: StageResult) => void = () => undefined,
): Promise<ProbeResult> {
  const stages: StageResult[] = [];
  let gone: HopResult[] = [];
  const end = () => {
    const [first] = gone;
    if (!first) return;
    const stage = stageOf(STAGE_OF[first.hop], gone);
    gone = [];
    stages.push(stage);
    onStage(stage);
  };
  const { hops: _hops, ...result } = await verifyPath(network, target, (hop) => {
    if (gone[0] && STAGE_OF[gone[0].hop] !== STAGE_OF[hop.hop]) end();
    gone.push(hop);
  });
  end();
  return { ...result, stages };
}

function stageOf(stage: ProbeStage, hops: HopResult[]): StageResult {
  const ms = Math.round(hops.reduce((sum, hop) => sum + hop.ms, 0) * 10) / 10;
  const failed = hops.find(({ ok }) => !ok);
  if (!failed) return { stage, ok: true, ms, detail: hops.map(({ detail }) => detail).join("; ") };
  const { hop: _hop, ...outcome } = failed;
  return { stage, ...outcome, ms };
}
