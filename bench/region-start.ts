// How long the local region takes, from the start of a process to the first call of AWS's that it has answered.
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { clientsOf, openSession } from "@postern/aws";
import { goFirst } from "./network/programs.ts";
import { writeSection } from "./write-section.ts";

const ROUNDS = 11;
const ACCOUNT = "111122223333";

/** As a user starts it; with a compile cache from the first start on, as the command line keeps one. */
const COMMAND = ["packages/cli/src/main.ts", "region", "start", "--port", "0", "--json"];

interface Round {
  listening: number;
  firstAnswer: number;
  secondAnswer: number;
}

async function measure(): Promise<Round> {
  const begun = performance.now();
  const child = spawn(process.execPath, COMMAND, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const { url, secretAccessKey } = await readDocument(child.stdout);
  const listening = performance.now() - begun;
  const credentials = { accessKeyId: ACCOUNT, secretAccessKey };
  const { ec2 } = clientsOf(openSession({ region: "us-east-1", endpoint: url, credentials }));
  await ec2.createVpc({ CidrBlock: "10.0.0.0/16" });
  const firstAnswer = performance.now() - begun;
  await ec2.describeVpcs({});
  const secondAnswer = performance.now() - begun - firstAnswer;
  child.kill("SIGINT");
  await ended;
  return { listening, firstAnswer, secondAnswer };
}

async function readDocument(output: Readable): Promise<{ url: string; secretAccessKey: string }> {
  let text = "";
  for await (const chunk of output) {
    text += chunk;
    if (text.endsWith("}\n")) return JSON.parse(text);
  }
  throw new Error(`the region ended before it said where it is: ${text}`);
}

function row(what: string, all: Round[], pick: (round: Round) => number): string {
  const sorted = all.map(pick).sort((one, other) => one - other);
  const figures = [sorted[Math.floor(sorted.length / 2)], sorted[0], sorted.at(-1)];
  return `| ${what} | ${figures.map((ms) => `${Math.round(ms ?? Number.NaN)} ms`).join(" | ")} |`;
}

goFirst();
// The first round is not counted: it reads this process's own client and the disk's cache in.
await measure();
const rounds: Round[] = [];
while (rounds.length < ROUNDS) rounds.push(await measure());
const lines = [
  `| local region, ${ROUNDS} processes | median | least | most |`,
  "|---|---|---|---|",
  row("process start to its address printed", rounds, ({ listening }) => listening),
  row("process start to the first answer (CreateVpc)", rounds, ({ firstAnswer }) => firstAnswer),
  row("the next call by itself (DescribeVpcs)", rounds, ({ secondAnswer }) => secondAnswer),
];
const text = `${lines.join("\n")}\n`;
process.stdout.write(text);
if (process.argv.includes("--write")) writeSection("The local region's start (`node bench/region-start.ts`)", text);
