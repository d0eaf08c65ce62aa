import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { clientsOf } from "@postern/aws";
import { FollowError, type Following, followOnce, keepListing, PATIENCE, systemClock } from "@postern/follower";
import type { DaemonEvent, FollowedRegion } from "@postern/follower/daemon";
import { askRoleAs, type LinkSpec, readFollowings, readSpecFile } from "@postern/link";
import type { Run, Surroundings } from "../command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { sayEnding } from "../say-ending.ts";
import { untilInterrupted } from "../until-interrupted.ts";

export interface FollowOptions {
  /** A directory of specifications, instead of the one of --file. */
  specs?: string;
  once?: boolean;
  port: number;
  host: string;
  /** Path of the lock that several followers share. */
  lock?: string;
}

/** `postern follow`: keeps the target groups of many links pointing at their databases. */
export const runFollow: Run<FollowOptions> = async (surroundings, options) => {
  const regions = await readRegions(surroundings, options.specs);
  return options.once ? followAllOnce(surroundings, regions) : followOn(surroundings, regions, options);
};

/** One region of the specifications, still to be looked up in AWS. */
interface RegionOfSpecs extends FollowedRegion {
  region: string;
}

async function readRegions(surroundings: Surroundings, directory: string | undefined): Promise<RegionOfSpecs[]> {
  const askRole = await openAskRole(surroundings);
  const files = directory === undefined ? [surroundings.file] : await specFiles(directory);
  const byRegion = Map.groupBy(await Promise.all(files.map(readSpecFile)), ({ region }) => region);
  return [...byRegion.keys()].map((region) => {
    const session = surroundings.openSession(region);
    return {
      region,
      clients: clientsOf(session),
      network: surroundings.network,
      askRole,
      // Read anew each time: a specification may have come, changed or gone
      async readFollowings() {
        const now = directory === undefined ? [surroundings.file] : await specFiles(directory);
        const specs: LinkSpec[] = await Promise.all(now.map(readSpecFile));
        const read = await readFollowings(
          session,
          specs.filter((spec) => spec.region === region),
        );
        if (read.notApplied.length > 0) say(surroundings, { type: "not-applied", databases: read.notApplied });
        return read.followings;
      },
    };
  });
}

async function specFiles(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    throw new UsageError(`'${directory}' cannot be read (${(error as Error).message})`, { field: "--specs" });
  });
  const files = names.filter((name) => /\.ya?ml$/.test(name)).map((name) => join(directory, name));
  if (files.length > 0) return files.sort();
  throw new UsageError(`'${directory}' has no specification`, {
    field: "--specs",
    hint: "put files named *.yaml there",
  });
}

/** libpq's own variables: the password is in no argument, where `ps` would show it. */
async function openAskRole({ network }: Surroundings) {
  const { PGUSER: user, PGPASSWORD: password, PGDATABASE: database = "postgres", PGSSLROOTCERT: file } = process.env;
  if (!user) return undefined;
  if (password === undefined) {
    const hint = "the follower asks Postgres which server is the writer; without PGUSER it does not ask";
    throw new UsageError("is missing although PGUSER is set", { field: "PGPASSWORD", hint });
  }
  const authorities = file ? await readFile(file, "utf8") : undefined;
  return askRoleAs(network, { user, password, database, authorities });
}

async function followAllOnce(surroundings: Surroundings, regions: RegionOfSpecs[]): Promise<number> {
  let isWell = true;
  for (const { readFollowings: read, clients, network, askRole } of regions) {
    const followings = await read();
    const parts = { clients, network, askRole, clock: systemClock, patience: PATIENCE };
    const listings = keepListing(parts, 60, () => followings);
    const followOne = async (following: Following) => {
      try {
        say(surroundings, { type: "turn", turn: await followOnce(parts, following, listings) });
      } catch (error) {
        if (!(error instanceof FollowError)) throw error;
        say(surroundings, { type: "turn-failed", following: following.name, error });
        isWell = false;
      }
    };
    await Promise.all(followings.map(followOne));
  }
  return isWell ? EXIT.done : EXIT.failed;
}

async function followOn(
  surroundings: Surroundings,
  regions: RegionOfSpecs[],
  { host, port, lock }: FollowOptions,
): Promise<number> {
  const { fileLock, startDaemon } = await import("@postern/follower/daemon");
  return untilInterrupted(
    async ({ signal, undo, stayUp }) => {
      const daemon = await startDaemon({
        regions,
        listen: { host, port },
        lock: lock === undefined ? undefined : fileLock(lock),
        report: createReport(surroundings),
      });
      undo.push(() => daemon.stop());
      signal.throwIfAborted();
      say(surroundings, { type: "listening", url: daemon.url });
      return stayUp();
    },
    (error) => surroundings.terminal.progress(`while stopping: ${String(error)}`),
    () => sayEnding(surroundings),
  );
}

type Said = DaemonEvent | { type: "listening"; url: string | undefined } | { type: "not-applied"; databases: string[] };

/** Says what changes, and not the same again and again. */
function createReport(surroundings: Surroundings): (event: DaemonEvent) => void {
  const last = new Map<string, string>();
  return (event) => {
    const subject = event.type === "turn" ? event.turn.following : "following" in event ? event.following : event.type;
    const words = showEvent(surroundings, event);
    if (event.type !== "recovered" && last.get(subject) === words) return;
    last.set(subject, words);
    say(surroundings, event);
  };
}

function say(surroundings: Surroundings, event: Said): void {
  const { json, terminal } = surroundings;
  terminal.out(json ? JSON.stringify(eventDocument(event)) : showEvent(surroundings, event));
}

function eventDocument(event: Said): object {
  if (!("error" in event)) return event;
  const { error } = event;
  const { code, hint } = error instanceof FollowError ? error : { code: "failed", hint: undefined };
  return { ...event, error: { code, message: error.message, hint } };
}

function showEvent({ terminal }: Surroundings, event: Said): string {
  const failed = (what: string, error: Error) => {
    const hint = error instanceof FollowError ? `\n  ${terminal.style("dim", "→")} ${error.hint}` : "";
    return `${terminal.style("red", "✗")} ${what}: ${error.message}${hint}`;
  };
  switch (event.type) {
    case "turn":
      return `${terminal.style(event.turn.isPending ? "yellow" : "green", event.turn.isPending ? "…" : "✓")} ${event.turn.following}: ${event.turn.reason}`;
    case "turn-failed":
      return failed(event.following, event.error);
    case "listing-failed":
      return failed("databases", event.error);
    case "reading-failed":
      return failed("specifications", event.error);
    case "recovered":
      return `${terminal.style("green", "✓")} ${event.following}: right again after ${Math.round(event.seconds)} s`;
    case "leading":
      return "This follower leads.";
    case "standing-by":
      return "This follower stands by.";
    case "listening":
      return `Health and metrics: ${event.url}/healthz and /metrics. Ctrl-C ends it.`;
    case "not-applied":
      return `${terminal.style("yellow", "…")} not applied yet: ${event.databases.join(", ")}. Next: postern apply`;
  }
}
