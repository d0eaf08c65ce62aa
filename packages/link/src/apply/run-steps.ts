import { errorCode } from "@postern/aws";
import { LinkError, type Problem } from "../errors.ts";
import { explainAwsError } from "../facts/explain-aws-error.ts";
import { type Host, reportStep } from "../host.ts";
import { type Plan, replacements, type Step } from "../plan/plan.ts";
import type { Found } from "../resources/found.ts";
import { kindOf } from "../resources/index.ts";
import { type Context, resourceId } from "../resources/resource-kind.ts";

/**
 * Carries out a plan: each step starts as soon as what it needs is there, and what is no longer wanted goes last. A
 * step that fails stops those that need it, and no others; the error then says what is done and what is not.
 */
export async function runSteps(
  context: Omit<Context, "progress">,
  host: Host,
  plan: Plan,
  found: Found,
): Promise<void> {
  refuseReplacements(plan);
  const running = new Map<string, Promise<boolean>>();
  const failures: { id: string; error: unknown }[] = [];
  const steps = new Map(plan.steps.flatMap((step) => (step.action === "remove" ? [] : [[step.id, step] as const])));
  const run = (id: string): Promise<boolean> => {
    const step = steps.get(id);
    if (!step) return Promise.resolve(true);
    const started = running.get(id) ?? start(step);
    running.set(id, started);
    return started;
  };
  const start = async (step: WantedStep): Promise<boolean> => {
    const ready = await Promise.all(step.desired.needs.map(run));
    if (ready.includes(false)) return false;
    return ensureStep(context, host, step, found).then(
      () => true,
      (error: unknown) => {
        failures.push({ id: step.id, error });
        return false;
      },
    );
  };
  const done = await Promise.all([...steps.keys()].map(run));
  if (failures.length > 0) throw failed(context.region, failures, [...steps.keys()], done);
  await removeUnwanted(context, host, plan, found);
}

type WantedStep = Exclude<Step, { action: "remove" }>;

async function ensureStep(
  context: Omit<Context, "progress">,
  host: Host,
  step: WantedStep,
  found: Found,
): Promise<void> {
  const kind = kindOf(step.desired.kind);
  const before = found.one(kind.kind, step.desired.name);
  // What was compared as in order before its needs were made may differ now: their ids are known only then.
  if (before && kind.compare(step.desired, before, found).length === 0) return;
  await reportStep(host, step.id, step.desired.title, async (progress) => {
    const observed = await kind.ensure({ ...context, progress }, step.desired, before, found);
    found.put(kind.kind, observed);
  });
}

async function removeUnwanted(context: Omit<Context, "progress">, host: Host, plan: Plan, found: Found): Promise<void> {
  for (const step of plan.steps) {
    if (step.action !== "remove") continue;
    const { kind, observed } = step;
    const name = kindOf(kind.kind).kind;
    found.drop(name, observed.name);
    // A resource that a wanted one has taken over in this run, such as the listener of a freed port, stays.
    if (found.all(name).some((other) => kind.label(other) === step.label)) continue;
    await reportStep(host, step.id, `removing ${resourceId({ kind: kind.kind, name: observed.name })}`, (progress) =>
      kind.remove({ ...context, progress }, observed, found),
    );
  }
}

function refuseReplacements(plan: Plan): void {
  const problems = replacements(plan).map(({ id, change }): Problem => {
    const message = `${change.what} cannot change from ${change.from} to ${change.to} in place`;
    const hint = "put it back as it was, or run postern destroy and postern apply: THE SERVICE NAME WILL CHANGE";
    return { field: id, value: change.to, message, hint };
  });
  if (problems.length > 0) throw new LinkError("replacement-needed", problems);
}

/** Steps at the same time fail of it alike: once said is enough. */
const isOfTheCaller = ({ code }: LinkError) => code === "not-signed-in" || code === "not-authorised";

function failed(region: string, failures: { id: string; error: unknown }[], ids: string[], done: boolean[]): unknown {
  const first = explainAwsError(failures[0]?.error, region);
  const isExplained = first instanceof LinkError && first.code !== "aws-failed";
  if (isExplained && (failures.length === 1 || isOfTheCaller(first))) return first;
  const finished = ids.filter((_, index) => done[index]);
  const waiting = ids.filter((id, index) => !done[index] && !failures.some((failure) => failure.id === id));
  const hint = [
    `done: ${finished.join(", ") || "nothing"}`,
    ...(waiting.length > 0 ? [`not begun: ${waiting.join(", ")}`] : []),
    "run postern apply again to go on: what is done is kept",
  ].join("; ");
  const problems = failures.map(({ id, error }): Problem => {
    const explained = explainAwsError(error, region);
    const said = explained instanceof LinkError ? explained.problems.map((problem) => problem.message) : [];
    const message = said.join("; ") || (error instanceof Error ? error.message : String(error));
    return { field: id, value: errorCode(error), message, hint };
  });
  return new LinkError("apply-failed", problems, failures[0]?.error);
}
