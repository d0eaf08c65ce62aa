// One Postgres by several ways, all in one interleaved run: directly, by the region's network, and through other proxies in
// the same place. `--quick` is the small form, which fails on a collapse; `--write` keeps the tables in docs/benchmarks.md.
import { parseArgs } from "node:util";
import { startRegion } from "@postern/local-region";
import { startProxies } from "./network/proxies.ts";
import { makeRelayedDatabase, type Place } from "./network/relayed-database.ts";
import { fillTables, listWorkloads, type Workload } from "./network/workloads.ts";
import { writeSection } from "./network/write-section.ts";

const { values: flags } = parseArgs({ options: { quick: { type: "boolean" }, write: { type: "boolean" } } });
const ROUNDS = flags.quick ? 3 : 7;
const SECONDS = flags.quick ? 1 : 3;
/** A share of its aim below which a figure has collapsed, whatever else the machine does. */
const COLLAPSE = 0.5;

interface Path {
  name: string;
  place: Place;
}

const DIRECT = "direct";
const OURS = "loopback network";
const RIVAL = "HAProxy";

const undo: (() => Promise<void>)[] = [];
try {
  const region = await startRegion({ port: 0, network: "loopback" });
  undo.push(region.stop);
  const database = await makeRelayedDatabase(region);
  undo.push(database.stop);
  await fillTables(database);
  const proxies = await startProxies(database.direct);
  undo.push(...proxies.map((proxy) => proxy.stop));
  const paths = [{ name: DIRECT, place: database.direct }, { name: OURS, place: database.endpoint }, ...proxies];
  const text = await measureAll(paths, listWorkloads(database, SECONDS));
  process.stdout.write(`${text}\n`);
  if (flags.write) writeSection("The networks (`node bench/network.ts`)", text);
} finally {
  for (const step of undo.reverse()) await step();
}

async function measureAll(paths: Path[], workloads: Workload[]): Promise<string> {
  const lines = [
    `Median of ${ROUNDS} rounds, ${SECONDS} s each, the ways in fresh random order in each round; ratios are medians of the ` +
      `rounds' own ratios. Node ${process.versions.node}, ${process.platform} ${process.arch}.`,
    "",
    "| what | by | median | ÷ direct | ÷ HAProxy | aim |",
    "|---|---|---:|---:|---:|---:|",
  ];
  for (const workload of workloads) {
    const rounds: Map<string, number>[] = [];
    // The first warms everything up and is not counted.
    for (let round = -1; round < ROUNDS; round++) {
      const figures = new Map<string, number>();
      for (const { name, place } of shuffled(paths)) figures.set(name, await workload.run(place));
      if (round >= 0) rounds.push(figures);
    }
    const ratio = (name: string, to: string) => {
      const all = rounds.flatMap((figures) => {
        const [one, other] = [figures.get(name), figures.get(to)];
        return one === undefined || other === undefined ? [] : [one / other];
      });
      return all.length === 0 ? undefined : median(all);
    };
    for (const { name } of paths) {
      const figure = `${Math.round(median(rounds.map((figures) => figures.get(name) ?? 0)))} ${workload.unit}`;
      const ratios = [DIRECT, RIVAL].map((to) => (name === to ? undefined : ratio(name, to))?.toFixed(2) ?? "");
      const aim = name === OURS ? `≥ ${workload.aim.toFixed(2)}` : "";
      lines.push(`| ${[name === DIRECT ? workload.name : "", name, figure, ...ratios, aim].join(" | ")} |`);
    }
    const reached = ratio(OURS, RIVAL);
    if (flags.quick && reached !== undefined && reached < workload.aim * COLLAPSE) {
      process.stderr.write(`${workload.name}: ${reached.toFixed(2)} of ${RIVAL}'s, where ${workload.aim} is the aim\n`);
      process.exitCode = 1;
    }
  }
  return lines.join("\n");
}

function shuffled<Each>(all: Each[]): Each[] {
  return all
    .map((each) => ({ each, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ each }) => each);
}

function median(values: number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2;
}
