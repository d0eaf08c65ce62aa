import type { Host, LinkEvent } from "@postern/link";
import type { Run, Surroundings } from "../command.ts";
import { runApply } from "../commands/apply.ts";
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
  host: Host = surroundings.host,
): Promise<string> {
  const printed: string[] = [];
  const terminal = { ...surroundings.terminal, out: (text: string) => printed.push(text), progress: () => undefined };
  const code = await run({ ...surroundings, terminal, host }, options);
  if (code !== 0) throw new Error(`the owner's command ended with exit code ${code}`);
  return printed.join("\n");
}

const PERMISSIONS = "permissions/permissions";

/** Steps 1 to 3 of the seed: one `postern apply` makes the resources, admits the platform and tells the name. */
export async function provision(
  recorder: StepRecorder,
  owner: Surroundings,
  show: (line: string) => void,
): Promise<AppliedDocument> {
  const ended: Extract<LinkEvent, { type: "step-done" }>[] = [];
  const host: Host = {
    report(event) {
      if (event.type === "step-done") ended.push(event);
      if (event.type === "step-done" && event.step !== PERMISSIONS) show(`${event.title}  ${event.ms} ms`);
    },
  };
  const applied = await recorder.run("1", "Provision AWS resources", async () => {
    const document = JSON.parse(await ownerRuns(owner, runApply, {}, host)) as AppliedDocument;
    const made = ended.filter(({ step }) => step !== PERMISSIONS).length;
    return { value: document, detail: `postern apply: ${made} steps` };
  });
  const admitted = ended.find(({ step }) => step === PERMISSIONS);
  const title = "Grant the platform access to the VPC endpoint service";
  recorder.note({ id: "2", title, ms: admitted?.ms ?? 0, detail: admitted?.title ?? "admitted already" });
  recorder.note({ id: "3", title: "Obtain the VPC endpoint service name", ms: 0, detail: applied.serviceName });
  return applied;
}
