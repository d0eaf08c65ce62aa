// The local region's answers to AWS's calls, side by side with moto's server where it is installed: both as processes of
// their own, asked the same in turns, in one run. Ratios are of medians.
import { ACCOUNT, fillEndpoints, inParallel, makeScene, nextEndpoint, type Scene } from "./region/scenes.ts";
import { isMotoInstalled, memoryOf, type RunningServer, startLocalRegion, startMoto } from "./region/servers.ts";
import { type Service, type SignedCall, send, sign } from "./region/signed-calls.ts";
import { writeSection } from "./write-section.ts";

const STARTS = 5;
const ROUNDS = 5;
const CALLS_PER_ROUND = 200;
const MANY = 50_000;

interface Side {
  server: RunningServer;
  scene: Scene;
}

interface Measured {
  p50: number;
  p99: number;
  perSecond: number;
}

interface Task {
  name: string;
  /** Calls of a round. */
  count: number;
  service: Service;
  action: string;
  parameters: (side: Side, number: number) => object | Promise<object>;
}

const lines: string[] = [];
const hasMoto = isMotoInstalled();
const starts = await measureStarts();
lines.push(
  `Node ${process.versions.node}, ${process.platform} ${process.arch}; ${hasMoto ? "moto's server beside it" : "moto is not installed"}.`,
  "",
  "| cold process, to its first answered call | median | least | most |",
  "|---|---:|---:|---:|",
  ...starts.map(
    ({ name, all }) => `| ${name} | ${[median(all), Math.min(...all), Math.max(...all)].map(ms).join(" | ")} |`,
  ),
  "",
  "| call | | p50 | p99 | calls/s, 16 at once | moto's p50 / ours | our calls/s / moto's |",
  "|---|---|---:|---:|---:|---:|---:|",
);

const sides: Side[] = [];
for (const start of hasMoto ? [startLocalRegion, startMoto] : [startLocalRegion]) {
  const server = await start();
  sides.push({ server, scene: await makeScene(server) });
}
try {
  await measureAll();
} finally {
  await Promise.all(sides.map(({ server }) => server.stop()));
}
const text = `${lines.join("\n")}\n`;
process.stdout.write(text);
if (process.argv.includes("--write")) writeSection("The local region beside moto (`node bench/region.ts`)", text);

async function measureAll(): Promise<void> {
  const small = { count: CALLS_PER_ROUND, service: "ec2", action: "DescribeVpcs" } as const;
  const pageOf = { MaxResults: "1000" };
  const describe = (name: string, count: number, parameters: object): Task => ({
    ...{ name, count, parameters: () => parameters },
    ...{ service: "ec2", action: "DescribeVpcEndpoints" },
  });
  await report({ ...small, name: "DescribeVpcs, 2 present", parameters: () => ({}) }, sides);
  for (const side of sides) await fillEndpoints(side.server, side.scene, 1);
  await report(describe("DescribeVpcEndpoints, 1 present", CALLS_PER_ROUND, {}), sides);
  await report(
    {
      ...{ name: "CreateVpcEndpoint", count: CALLS_PER_ROUND / 2, service: "ec2", action: "CreateVpcEndpoint" },
      parameters: ({ server, scene }) => nextEndpoint(server, scene),
    },
    sides,
  );
  let target = 0;
  await report(
    {
      ...{ name: "RegisterTargets", count: CALLS_PER_ROUND / 2 },
      ...{ service: "elasticloadbalancing", action: "RegisterTargets" },
      parameters: ({ scene }) => ({
        TargetGroupArn: scene.targetGroupArn,
        "Targets.member.1.Id": `10.0.0.${4 + (target++ % 240)}`,
      }),
    },
    sides,
  );
  for (const side of sides) await fillEndpoints(side.server, side.scene, 1000);
  const few = await report(describe("DescribeVpcEndpoints, 1,000 read, about 1,000 present", 4, pageOf), sides);
  const [own] = sides;
  if (!own) return;
  const begun = performance.now();
  await fillEndpoints(own.server, own.scene, MANY);
  const filledMs = performance.now() - begun;
  const many = await report(describe("DescribeVpcEndpoints, 1,000 read, 50,000 present", 4, pageOf), [own]);
  const one = { "Filter.1.Name": "vpc-id", "Filter.1.Value.1": own.scene.places[7]?.VpcId ?? "" };
  await report(describe("DescribeVpcEndpoints, filter vpc-id, 50,000 present", CALLS_PER_ROUND, one), [own]);
  lines.push(
    "",
    `1,000 read with 50,000 present take ${(many.p50 / few.p50).toFixed(2)} times what they take with 1,000 present. ` +
      `Made up to 50,000: ${Math.round((MANY - 1000) / (filledMs / 1000))} endpoints a second. Resident after all of this: ` +
      `${Math.round(memoryOf(own.server))} MB; of a process in which 50,000 endpoints were made and nothing else was done: ` +
      `${Math.round(await memoryWhenFilled())} MB.`,
  );
}

async function memoryWhenFilled(): Promise<number> {
  const server = await startLocalRegion();
  try {
    await fillEndpoints(server, await makeScene(server), MANY);
    return memoryOf(server);
  } finally {
    await server.stop();
  }
}

/** Both sides in turns, round by round; gives what the first side took. */
async function report(task: Task, asked: Side[]): Promise<Measured> {
  const rounds = new Map<Side, { latencies: number[]; perSecond: number[] }>();
  for (const side of asked) rounds.set(side, { latencies: [], perSecond: [] });
  for (let round = -1; round < ROUNDS; round++) {
    for (const side of asked) {
      const latencies = await oneByOne(side, await prepare(side, task));
      const perSecond = await manyAtOnce(side, await prepare(side, task));
      // The first round warms both up and is not counted.
      if (round < 0) continue;
      rounds.get(side)!.latencies.push(...latencies);
      rounds.get(side)!.perSecond.push(perSecond);
    }
  }
  const results = asked.map((side) => {
    const { latencies, perSecond } = rounds.get(side)!;
    return { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), perSecond: median(perSecond) };
  });
  const [ours, motos] = results as [Measured, Measured | undefined];
  lines.push(row(task.name, "local region", ours, motos), ...(motos ? [row("", "moto", motos)] : []));
  return ours;
}

async function prepare(side: Side, task: Task): Promise<SignedCall[]> {
  const calls: SignedCall[] = [];
  for (let number = 0; number < task.count; number++) {
    const parameters = await task.parameters(side, number);
    calls.push(sign(side.server, task.service, task.action, parameters, ACCOUNT));
  }
  return calls;
}

async function oneByOne({ server }: Side, calls: SignedCall[]): Promise<number[]> {
  const latencies: number[] = [];
  for (const call of calls) {
    const begun = performance.now();
    await send(server, call);
    latencies.push(performance.now() - begun);
  }
  return latencies;
}

async function manyAtOnce({ server }: Side, calls: SignedCall[]): Promise<number> {
  const begun = performance.now();
  await inParallel(calls.length, (number) => send(server, calls[number]!));
  return calls.length / ((performance.now() - begun) / 1000);
}

async function measureStarts(): Promise<{ name: string; all: number[] }[]> {
  const ours: number[] = [];
  const motos: number[] = [];
  for (let round = 0; round <= STARTS; round++) {
    for (const [start, all] of [
      [startLocalRegion, ours],
      [startMoto, motos],
    ] as const) {
      if (all === motos && !hasMoto) continue;
      const server = await start();
      await server.stop();
      // The first reads the disk's cache in.
      if (round > 0) all.push(server.firstAnswerMs);
    }
  }
  return [{ name: "local region", all: ours }, ...(hasMoto ? [{ name: "moto", all: motos }] : [])];
}

function row(name: string, who: string, { p50, p99, perSecond }: Measured, beside?: Measured): string {
  const ratios = beside
    ? [beside.p50 / p50, perSecond / beside.perSecond].map((ratio) => `${ratio.toFixed(1)}×`)
    : ["", ""];
  return `| ${[name, who, ms(p50), ms(p99), Math.round(perSecond), ...ratios].join(" | ")} |`;
}

function median(values: number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function ms(value: number): string {
  return value < 10 ? `${value.toFixed(2)} ms` : `${Math.round(value)} ms`;
}
