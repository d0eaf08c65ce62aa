import { type Run, tell } from "../command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { regionOf } from "../region-connection.ts";

/** What `postern region fault add` takes: which calls, how often, and exactly one of error, unsuccessful, unavailable and delay. */
export interface FaultOptions {
  /** `CreateVpcEndpoint`, `Describe*`, `ec2:*`. */
  operation: string;
  /** Of the caller; any when left out. */
  account?: string;
  region?: string;
  /** 0 to 1. */
  probability?: number;
  count?: number;
  /** An error's code. */
  error?: string;
  /** The code in a list of what failed, which is answered with 200. */
  unsuccessful?: string;
  /** Of the error's answer: 400 when left out. */
  status?: number;
  message?: string;
  unavailable?: boolean;
  /** Milliseconds. */
  delay?: number;
  /** The call is carried out and its answer lost. */
  after?: boolean;
}

interface Fault {
  id: string;
  operation: string;
  accountId?: string;
  region?: string;
  probability?: number;
  count?: number;
  met: number;
  effect: { kind: string; code?: string; status?: number; milliseconds?: number; timing?: string };
}

export const runFaultAdd: Run<FaultOptions> = async (surroundings, options) => {
  const { operation, account, region, probability, count } = options;
  const rule = { operation, accountId: account, region, probability, count, effect: effectOf(options) };
  const fault = (await regionOf(surroundings).ask("POST", "faults", rule)) as unknown as Fault;
  tell(surroundings, { ok: true, fault }, () => inWords(fault));
  return EXIT.done;
};

export const runFaultList: Run<object> = async (surroundings) => {
  const { faults } = (await regionOf(surroundings).ask("GET", "faults")) as unknown as { faults: Fault[] };
  tell(surroundings, { ok: true, faults }, () => faults.map(inWords).join("\n") || "No call meets a fault.");
  return EXIT.done;
};

/** Either ids, or all of them. */
export const runFaultRemove: Run<{ ids: string[]; all?: boolean }> = async (surroundings, { ids, all }) => {
  const removed = await removeRules(regionOf(surroundings), "faults", ids, all);
  tell(surroundings, { ok: true, removed }, () => `Removed: ${removed.join(", ") || "there was none"}`);
  return EXIT.done;
};

/** Takes rules away, by id or all, and answers whose ids they were. */
export async function removeRules(
  region: ReturnType<typeof regionOf>,
  path: "faults" | "event-faults",
  ids: string[],
  all = false,
): Promise<string[]> {
  if (all === ids.length > 0)
    throw new UsageError("which faults are to go?", { field: "ids", hint: "give their ids, or --all and no id" });
  if (!all) {
    for (const id of ids) await region.ask("DELETE", `${path}/${encodeURIComponent(id)}`);
    return ids;
  }
  const { faults } = (await region.ask("GET", path)) as unknown as { faults: { id: string }[] };
  await region.ask("DELETE", path);
  return faults.map(({ id }) => id);
}

function effectOf(options: FaultOptions): object {
  const { error, unsuccessful, unavailable, delay, status, message, after } = options;
  const kinds = [error !== undefined, unsuccessful !== undefined, unavailable === true, delay !== undefined];
  const given = kinds.filter(Boolean).length;
  if (given !== 1)
    throw new UsageError(given === 0 ? "what is to happen to the call?" : "a fault has one effect, not several", {
      field: "--error",
      hint: "give exactly one of --error CODE, --unsuccessful CODE, --unavailable and --delay MILLISECONDS",
    });
  if ((error === undefined && status !== undefined) || ((error ?? unsuccessful) === undefined && message !== undefined))
    throw new UsageError("only an error has a status and a message", {
      field: status === undefined ? "--message" : "--status",
      hint: "give --error CODE with it",
    });
  if ((delay ?? unsuccessful) !== undefined && after)
    throw new UsageError(
      delay === undefined ? "such a list is the answer itself" : "a delay lets the call happen anyway",
      { field: "--after", hint: "leave it out" },
    );
  const timing = after ? "after" : undefined;
  if (unsuccessful !== undefined) return { kind: "unsuccessful", code: unsuccessful, message };
  if (error !== undefined) return { kind: "error", code: error, status, message, timing };
  return unavailable ? { kind: "unavailable", timing } : { kind: "delay", milliseconds: delay };
}

function inWords({ id, operation, accountId, region, probability, count, met, effect }: Fault): string {
  const what = {
    error: `error ${effect.code} (${effect.status})`,
    unsuccessful: `a list of failures with ${effect.code}`,
    unavailable: "unavailable (503)",
    delay: `${effect.milliseconds} ms late`,
  }[effect.kind];
  const limits = [
    accountId && `of account ${accountId}`,
    region && `in ${region}`,
    effect.timing === "after" && "after it was carried out",
    probability !== undefined && `with probability ${probability}`,
    count !== undefined && `at most ${count} times`,
  ].filter(Boolean);
  return `${id}: ${operation} ${[what, ...limits].join(", ")}; met ${met}`;
}
