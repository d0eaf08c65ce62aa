// Seconds without an answered write while databases fail over, by how their target groups follow; every lane sees the
// same failovers. On the local region with AWS's published lags, on a faster clock. With --write the table goes into
// docs/benchmarks.md.
import { regionClock } from "../packages/follower/src/testing/region-clock.ts";
import { startScene } from "../packages/follower/src/testing/start-scene.ts";
import { hearEvents } from "./failover/hear-events.ts";
import { LANES, makeDatabases } from "./failover/lanes.ts";
import type { Outage } from "./failover/outage-of.ts";
import { type Bench, databaseTitle, type EventFault, PACE, runRound, SECONDS } from "./failover/run-round.ts";
import { writeSection } from "./write-section.ts";

const HEADING = "Failovers (`node bench/failover.ts --write`)";
const ROUNDS: { title: string; fault: EventFault }[] = [
  { title: "events after 15 s", fault: { effect: "delay", seconds: 15 } },
  { title: "after 60 s", fault: { effect: "delay", seconds: 60 } },
  { title: "lost", fault: { effect: "lose" } },
  { title: "twice, at once", fault: { effect: "double" } },
];

const ends: (() => Promise<void>)[] = [];
try {
  const bench = await open((end) => ends.push(end));
  const outages: Awaited<ReturnType<typeof runRound>>[] = [];
  for (const { title, fault } of ROUNDS) {
    process.stderr.write(`${title}\n`);
    outages.push(await runRound(bench, fault));
  }
  const rows = LANES.map((lane) => {
    const cells = outages.map((outage) => show(outage.get(lane)!));
    return `| ${databaseTitle(lane)} | ${lane.title} | ${cells.join(" | ")} |`;
  });
  const text = [
    `Seconds of the region's clock in which a client that opens a session for every row, ${SECONDS.betweenWrites} s apart, wrote none; the look on ended ${SECONDS.after} s after the failover. Node ${process.versions.node}, ${process.platform} ${process.arch}.`,
    "",
    `| database | followed by | ${ROUNDS.map(({ title }) => title).join(" | ")} |`,
    `|---|---|${"---:|".repeat(ROUNDS.length)}`,
    ...rows,
    "",
    `Lags: a name moves 30 s after its database has, a new target is checked 120 s after it was registered, targets are checked every 10 s, two checks decide. Postgres itself is away for as long as it takes on this machine, times ${PACE}, rather than for AWS's 30 to 120 s: what counts is what comes on top.`,
    "",
    "The plain follower looks a name up once at every event, takes out what was registered and registers what it found: an event that comes before the name has moved is no help to it, one that comes late is. It, and whoever asks Postgres, leave a group with no target that was ever checked, to which the local region sends flows as to any group without a healthy one; AWS says nothing of such a group, and then 120 s more may pass.",
  ].join("\n");
  process.stdout.write(`${text}\n`);
  if (process.argv.includes("--write")) writeSection(HEADING, text);
} finally {
  for (const end of ends.reverse()) await end();
}

async function open(onCleanup: (end: () => Promise<void>) => void): Promise<Bench> {
  const scene = await startScene(onCleanup);
  const names = await makeDatabases(scene);
  const groups: Bench["groups"] = new Map();
  for (const [index, lane] of LANES.entries()) {
    if (!lane.follower) continue;
    const { targetGroupArn, address } = await scene.makeGroup(`lane-${index}`);
    groups.set(lane, { targetGroupArn, address: await address() });
  }
  return { scene, clock: regionClock(scene.region.url), events: await hearEvents(scene, onCleanup), names, groups };
}

function show({ seconds, readOnlySeconds, isOver }: Outage): string {
  const readOnly = readOnlySeconds > 0 ? `, ${Math.round(readOnlySeconds)} of them read-only` : "";
  return isOver ? `${Math.round(seconds)}${readOnly}` : `not over${readOnly}`;
}
