// How long the local region takes, from the start of a cold process to the first call of AWS's that it has answered.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { clientsOf, openSession } from "@postern/aws";

const ROUNDS = 5;
const ACCOUNT = "111122223333";

/** What the child runs; it ends when its standard input does. */
const PROGRAM = `
  import { startRegion } from ${JSON.stringify(import.meta.resolve("@postern/local-region"))};
  const region = await startRegion({ port: 0 });
  console.log(JSON.stringify({ url: region.url, secretAccessKey: region.secretAccessKey }));
  process.stdin.once("end", () => region.stop()).resume();
`;

interface Round {
  listening: number;
  firstAnswer: number;
  secondAnswer: number;
}

async function measure(): Promise<Round> {
  const begun = performance.now();
  const child = spawn(process.execPath, ["--input-type=module", "--eval", PROGRAM], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const listening = performance.now() - begun;
  const { url, secretAccessKey } = JSON.parse(line);
  const credentials = { accessKeyId: ACCOUNT, secretAccessKey };
  const { ec2 } = clientsOf(openSession({ region: "us-east-1", endpoint: url, credentials }));
  await ec2.createVpc({ CidrBlock: "10.0.0.0/16" });
  const firstAnswer = performance.now() - begun;
  await ec2.describeVpcs({});
  const secondAnswer = performance.now() - begun - firstAnswer;
  child.stdin.end();
  await ended;
  return { listening, firstAnswer, secondAnswer };
}

function row(what: string, all: Round[], pick: (round: Round) => number): string {
  const sorted = all.map(pick).sort((one, other) => one - other);
  const figures = [sorted[Math.floor(sorted.length / 2)], sorted[0], sorted.at(-1)];
  return `| ${what} | ${figures.map((ms) => `${Math.round(ms ?? Number.NaN)} ms`).join(" | ")} |`;
}

// The first round is not counted: it reads this process's own client and the disk's cache in.
await measure();
const rounds: Round[] = [];
while (rounds.length < ROUNDS) rounds.push(await measure());
const lines = [
  `| local region, ${ROUNDS} cold processes | median | least | most |`,
  "|---|---|---|---|",
  row("process start to listening", rounds, ({ listening }) => listening),
  row("process start to the first answer (CreateVpc)", rounds, ({ firstAnswer }) => firstAnswer),
  row("the next call by itself (DescribeVpcs)", rounds, ({ secondAnswer }) => secondAnswer),
];
process.stdout.write(`${lines.join("\n")}\n`);
