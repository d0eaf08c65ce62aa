import type { Run } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { networkName } from "../network-name.ts";
import { sayEnding } from "../say-ending.ts";
import { untilInterrupted } from "../until-interrupted.ts";
import type { RehearsalReport } from "../up/rehearsal-report.ts";
import { rehearse, type Stage } from "../up/rehearse.ts";
import { showStage } from "../up/show-stage.ts";
import { recordSteps, StepFailed } from "../up/step-recorder.ts";

/** What the region said last, shown when a step fails. */
const LOG_LINES = 20;

/** `postern up`: the whole seed document on this machine, in one command. */
export const runUp: Run<{ once?: boolean; port: number; network: string }> = async (surroundings, options) => {
  const { once, port } = options;
  const network = networkName(options.network);
  const { terminal, json } = surroundings;
  const started = performance.now();
  const recorder = recordSteps(terminal, json);
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const finish = (stage: Stage | undefined) => {
    const document = reportOf(stage, recorder.steps, Math.round(performance.now() - started));
    if (json) terminal.out(JSON.stringify(document, null, 2));
    else if (stage) terminal.out(showStage(terminal, stage, !once));
    return document.ok ? EXIT.done : EXIT.failed;
  };
  if (!json)
    terminal.progress(`${terminal.style("bold", "Postern")}: a private Postgres link, rehearsed on this machine\n`);
  return untilInterrupted(
    async ({ signal, undo, stayUp }) => {
      try {
        const stage = await rehearse(surroundings, recorder, { port, network, log, withConsole: !once }, signal, undo);
        const code = finish(stage);
        if (once) return code;
        // The region, its databases and the platform go on answering until somebody ends it.
        if (!json) terminal.progress(terminal.style("dim", "\nIt stays up until Ctrl-C."));
        return await stayUp();
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof StepFailed)) throw error;
        for (const line of lines.slice(-LOG_LINES)) terminal.progress(terminal.style("dim", `region: ${line}`));
        return finish(undefined);
      }
    },
    (error) => terminal.progress(`while stopping: ${error instanceof Error ? error.message : String(error)}`),
    () => sayEnding(surroundings),
  );
};

function reportOf(stage: Stage | undefined, steps: RehearsalReport["steps"], ms: number): RehearsalReport {
  const failed = steps.filter(({ ok }) => !ok).length;
  const empty = {
    network: "none",
    query: { sql: "", columns: [], rows: [], ms: 0 },
    endpoint: { serviceName: "", vpcEndpointId: "", dnsName: "" },
  };
  return {
    ok: stage !== undefined && failed === 0,
    ...empty,
    ...stage?.report,
    steps,
    totals: { ms, startToFirstRowMs: stage?.startToFirstRowMs ?? 0, steps: steps.length, failed },
  };
}
