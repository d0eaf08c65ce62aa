import { HOPS, type HopResult, type PathResult, verifyPath } from "@postern/link";
import { type Run, tell } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { findTarget, type PathOptions } from "../find-target.ts";
import { showDuration } from "../show-duration.ts";
import type { Terminal } from "../terminal.ts";
import { wrapLines } from "../wrap-text.ts";

export interface VerifyOptions extends PathOptions {
  query?: string;
  expect?: "writer" | "reader";
  replication?: boolean;
  idle?: number;
}

/** `postern verify`: proves the path hop by hop. Exits 1 when a hop fails. */
export const runVerify: Run<VerifyOptions> = async (surroundings, options) => {
  const { terminal, json, network } = surroundings;
  const target = await findTarget(surroundings, options);
  const result = await verifyPath(
    network,
    {
      ...target,
      ...(options.query ? { query: options.query } : {}),
      ...(options.expect ? { expected: options.expect } : {}),
      ...(options.replication ? { replication: true } : {}),
      ...(options.idle ? { idleSeconds: options.idle } : {}),
    },
    (hop) => json || terminal.progress(showHop(terminal, hop)),
  );
  const { side, host, port } = target;
  tell(surroundings, { ...result, side, host, port }, () => showEnd(terminal, result));
  return result.ok ? EXIT.done : EXIT.failed;
};

const LONGEST = Math.max(...HOPS.map((hop) => hop.length));

function showHop(terminal: Terminal, { hop, ok, ms, detail }: HopResult): string {
  const mark = ok ? terminal.style("green", "✓") : terminal.style("red", "✗");
  const line = `${mark} ${hop.padEnd(LONGEST)}  ${detail} ${terminal.style("dim", showDuration(ms))}`;
  return wrapLines(line, terminal.columns);
}

function showEnd(terminal: Terminal, { hops, ok, isWriter, serverVersion }: PathResult): string {
  if (ok) return `The path is sound: it ends at a ${isWriter ? "writer" : "reader"}, Postgres ${serverVersion}.`;
  const { hop, cause, whose } = hops.at(-1) ?? {};
  const turn = whose === "you" ? "your turn" : `the ${whose}'s turn`;
  const end = `The path ends at ${terminal.style("bold", hop ?? "its beginning")}: ${cause} (${turn}).`;
  return `${wrapLines(end, terminal.columns)}\nNext: postern doctor`;
}
