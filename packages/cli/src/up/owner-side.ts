import { type Host, type LinkEvent, silentHost } from "@postern/link";
import type { Run, Surroundings } from "../command.ts";
import { runApply } from "../commands/apply.ts";
import { runStatus } from "../commands/status.ts";
import { showDuration } from "../show-duration.ts";
import type { StepRecorder } from "./step-recorder.ts";

/** What `postern apply --json` says of the link. */
interface AppliedDocument {
  serviceName: string;
  serviceId: string;
  zoneIds: string[];
  steps: { action: string }[];
}

/** Runs one of the owner's commands and answers its JSON document, or its text. */
export async function ownerRuns<Options>(
  surroundings: Surroundings,
  run: Run<Options>,
  options: Options,
  host: Host = silentHost,
): Promise<string> {
  const printed: string[] = [];
  const terminal = { ...surroundings.terminal, out: (text: string) => printed.push(text), progress: () => undefined };
  const code = await run({ ...surroundings, terminal, host }, options);
  if (code !== 0) throw new Error(`the owner's command ended with exit code ${code}`);
  return printed.join("\n");
}

const PERMISSIONS = "permissions/permissions";

/** Steps 1 to 3 of the seed: one `postern apply` makes the resources, admits the platform and tells the name. */
export async function provision(recorder: StepRecorder, owner: Surroundings): Promise<AppliedDocument> {
  const ended: Extract<LinkEvent, { type: "step-done" }>[] = [];
  const applied = await recorder.run("1", "Provision AWS resources", async (now) => {
    const host: Host = {
      report(event) {
        if (event.type === "step-started") now(event.title);
        if (event.type === "step-done") ended.push(event);
      },
    };
    const document = JSON.parse(await ownerRuns(owner, runApply, {}, host)) as AppliedDocument;
    const made = ended.filter(({ step }) => step !== PERMISSIONS);
    const lines = made.map(({ title, ms }) => `${title}  ${showDuration(ms)}`);
    return { value: document, detail: ["postern apply", ...lines].join("\n") };
  });
  const admitted = ended.find(({ step }) => step === PERMISSIONS);
  const title = "Grant the platform access to the VPC endpoint service";
  recorder.note({ id: "2", title, ms: admitted?.ms ?? 0, detail: admitted?.title ?? "admitted already" });
  await recorder.run("3", "Obtain the VPC endpoint service name", async () => {
    const status = JSON.parse(await ownerRuns(owner, runStatus, {}));
    const { serviceName, state } = status.service;
    if (serviceName !== applied.serviceName) throw new Error(`postern status says ${serviceName}`);
    return { value: serviceName, detail: `postern status: ${serviceName} is ${state}` };
  });
  return applied;
}
