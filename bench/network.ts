// One Postgres on each network by several ways, all in one interleaved run: inside its VPC, through endpoint and load
// balancer, and through other proxies in the same place. `--quick` is the small form, which fails on a collapse; `--write`
// keeps the tables in docs/benchmarks.md; `--network` and `--only` leave the rest out.
import { parseArgs } from "node:util";
import { startRegion } from "@postern/local-region";
import { goFirst } from "./network/programs.ts";
import { startProxies } from "./network/proxies.ts";
import { openScene, type Scene, type Way } from "./network/scene.ts";
import { fillTables, listWorkloads, type Workload } from "./network/workloads.ts";
import { writeSection } from "./write-section.ts";

const { values: flags } = parseArgs({
  options: {
    ...{ quick: { type: "boolean" }, write: { type: "boolean" } },
    ...{ network: { type: "string" }, only: { type: "string" }, rounds: { type: "string" } },
  },
});
const ROUNDS = Number(flags.rounds ?? (flags.quick ? 2 : 11));
const SECONDS = 1;
/** A share of its aim below which a figure has collapsed, whatever else the machine does. */
const COLLAPSE = 0.5;

type Network = "loopback" | "namespaces";

interface Path {
  network: Network;
  name: string;
  way: Way;
  scene: Scene;
}

const DIRECT = "inside the VPC";
const OURS = "endpoint";
const RIVAL = "HAProxy";

const isFirst = goFirst();
const undo: (() => Promise<void>)[] = [];
const interrupted = new Promise<never>((_resolve, reject) => {
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => reject(new Error(`ended by ${signal}`)));
});
try {
  await Promise.race([measure(), interrupted]);
} finally {
  for (const step of undo.reverse()) await step();
}

async function measure(): Promise<void> {
  const paths: Path[] = [];
  for (const network of ["loopback", "namespaces"] as const) {
    if (flags.network !== undefined && flags.network !== network) continue;
    // Where namespaces do not work there is loopback alone.
    const region = await startRegion({ port: 0, network: network === "namespaces" ? "auto" : network });
    undo.push(region.stop);
    if (region.network !== network) continue;
    const scene = await openScene(region, undo);
    await fillTables(scene);
    const proxies = (await startProxies(scene, undo)).filter(({ name }) => !flags.quick || name === RIVAL);
    const ways = [{ name: DIRECT, way: scene.direct }, { name: OURS, way: scene.endpoint }, ...proxies];
    paths.push(...ways.map((each) => ({ ...each, network, scene })));
  }
  const workloads = listWorkloads(SECONDS).filter(({ name }) => name.includes(flags.only ?? ""));
  const text = await measureAll(paths, workloads);
  process.stdout.write(`${text}\n`);
  if (flags.write) writeSection("The networks (`node bench/network.ts`)", text);
}

async function measureAll(paths: Path[], workloads: Workload[]): Promise<string> {
  const tables = new Map<Network, string[]>();
  for (const workload of workloads) {
    const rounds: Map<Path, number>[] = [];
    // The first warms everything up and is not counted; for a collapse it need not be.
    for (let round = flags.quick ? 0 : -1; round < ROUNDS; round++) {
      const figures = new Map<Path, number>();
      for (const path of shuffled(paths)) figures.set(path, await workload.run(path.scene, path.way));
      if (round >= 0) rounds.push(figures);
    }
    for (const [network, own] of Map.groupBy(paths, (path) => path.network))
      tables.set(network, [...(tables.get(network) ?? []), ...tableRows(network, own, workload, rounds)]);
    process.stderr.write(`${workload.name}: measured\n`);
  }
  const sections = [...tables].map(
    ([network, rows]) =>
      `### ${network}\n\n| what | by | median | ÷ ${DIRECT} | ÷ ${RIVAL} | aim |\n|---|---|---:|---:|---:|---:|\n${rows.join("\n")}`,
  );
  const how =
    `Median of ${ROUNDS} rounds of ${SECONDS} s, all ways of both networks in fresh random order in each round; ratios are ` +
    `medians of the rounds' own ratios. Node ${process.versions.node}, ${process.platform} ${process.arch}. "${DIRECT}" is a ` +
    `connection between two hosts with security groups; proxies stand on a third host beside them. ` +
    (isFirst ? "All of it goes before what else the machine does." : "What else the machine does is in the figures.");
  return [how, ...sections].join("\n\n");
}

function tableRows(network: Network, paths: Path[], workload: Workload, rounds: Map<Path, number>[]): string[] {
  const find = (name: string) => paths.find((path) => path.name === name);
  const ratio = (one: Path | undefined, to: Path | undefined) =>
    one && to && one !== to ? median(rounds.map((figures) => figures.get(one)! / figures.get(to)!)) : undefined;
  const [ours, against] = [find(OURS), find(network === "loopback" ? RIVAL : DIRECT)];
  const aim = workload.aims[network];
  const reached = ratio(ours, against);
  if (flags.quick && aim !== undefined && reached !== undefined && reached < aim * COLLAPSE) {
    process.stderr.write(`${network}, ${workload.name}: ${reached.toFixed(2)} of ${against?.name}, to be ${aim}\n`);
    process.exitCode = 1;
  }
  return paths.map((path) => {
    const figure = `${Math.round(median(rounds.map((figures) => figures.get(path)!)))} ${workload.unit}`;
    const ratios = [DIRECT, RIVAL].map((name) => ratio(path, find(name))?.toFixed(2) ?? "");
    const aimed = path === ours && aim !== undefined ? `≥ ${aim.toFixed(2)} of ${against?.name}` : "";
    return `| ${[path.name === DIRECT ? workload.name : "", path.name, figure, ...ratios, aimed].join(" | ")} |`;
  });
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
