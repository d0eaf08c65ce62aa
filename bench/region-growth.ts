// What one thing more costs the local region with packets on, when few and when many are there: the answer to each call
// comes once packets follow it, so a cost that grows with what is present shows here.
import { ACCOUNT, call, fillEndpoints, inParallel, makeScene, nextEndpoint, type Scene } from "./region/scenes.ts";
import { memoryOf, type RunningServer, startLocalRegion } from "./region/servers.ts";

const FEW = 100;
const MANY = Number(process.argv[2] ?? 5000);
const GROUPS = 1000;
const SAMPLE = 100;

const server = await startLocalRegion("loopback");
const lines = [
  `Node ${process.versions.node}, ${process.platform} ${process.arch}; account ${ACCOUNT}, packets by loopback, one call after the other.`,
  "",
  `| call | with ${FEW} present | with many present | ratio |`,
  "|---|---:|---:|---:|",
];
try {
  const scene = await makeScene(server, { listens: true });
  await report(
    "CreateVpcEndpoint",
    MANY,
    (total) => fillEndpoints(server, scene, total),
    async () => {
      await call(server, "ec2", "CreateVpcEndpoint", await nextEndpoint(server, scene));
    },
  );
  let groups = 0;
  await report(
    "CreateTargetGroup and RegisterTargets",
    GROUPS,
    (total) => inParallel(total - groups, () => makeGroup(server, scene, groups++)),
    () => makeGroup(server, scene, groups++),
  );
  lines.push("", `Resident after all of this: ${Math.round(memoryOf(server))} MB.`);
} finally {
  await server.stop();
}
process.stdout.write(`${lines.join("\n")}\n`);

async function report(
  name: string,
  many: number,
  fill: (total: number) => Promise<void>,
  add: () => Promise<void>,
): Promise<void> {
  await fill(FEW - SAMPLE / 2);
  const few = await median(add);
  const begun = performance.now();
  await fill(many);
  const filled = performance.now() - begun;
  const full = await median(add);
  lines.push(
    `| ${name} (many: ${many.toLocaleString("en")}) | ${ms(few)} | ${ms(full)} | ${(full / few).toFixed(2)} |`,
  );
  process.stderr.write(`${name}: filled up to ${many} in ${Math.round(filled)} ms\n`);
}

async function median(add: () => Promise<void>): Promise<number> {
  const all: number[] = [];
  for (let number = 0; number < SAMPLE; number++) {
    const begun = performance.now();
    await add();
    all.push(performance.now() - begun);
  }
  return all.sort((one, other) => one - other)[SAMPLE / 2]!;
}

async function makeGroup(server: RunningServer, scene: Scene, number: number): Promise<void> {
  const group = { Name: `group-${number}`, Protocol: "TCP", Port: "5432", TargetType: "ip", VpcId: scene.ownVpcId };
  const made = await call(server, "elasticloadbalancing", "CreateTargetGroup", group);
  await call(server, "elasticloadbalancing", "RegisterTargets", {
    TargetGroupArn: /<TargetGroupArn>([^<]+)/.exec(made)?.[1] ?? "",
    "Targets.member.1.Id": `10.0.0.${10 + (number % 200)}`,
  });
}

function ms(value: number): string {
  return `${value.toFixed(2)} ms`;
}
