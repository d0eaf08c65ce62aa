// What one daemon that follows a thousand links costs while all is calm: its share of a core, and its calls of AWS's API.
// The databases are RDS Proxies, which take no Postgres of their own here; AWS's answers and DNS come from a local region
// in another process. With --write the table goes into docs/benchmarks.md.
import { clientsOf, openNetwork, openSession } from "@postern/aws";
import type { Following } from "@postern/follower";
import { startDaemon } from "@postern/follower/daemon";
import { ACCOUNT, inParallel } from "./region/scenes.ts";
import { startLocalRegion } from "./region/servers.ts";
import { writeSection } from "./write-section.ts";

const LINKS = 1000;
const SECONDS = 120;
const REGION = "us-east-1";
const MOST_SHARE = 0.1;
const HEADING = "A daemon with a thousand links (`node bench/follower.ts --write`)";

const server = await startLocalRegion("none");
try {
  const calls = new Map<string, number>();
  const endpoint = `http://127.0.0.1:${server.port}`;
  const session = openSession({
    region: REGION,
    endpoint,
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: server.secretAccessKey },
    onCall: (_service, operation) => calls.set(operation, (calls.get(operation) ?? 0) + 1),
  });
  const clients = clientsOf(session);
  const followings = await makeLinks();
  const status = (await (await fetch(`${endpoint}/_postern/status`)).json()) as { publicDnsServer: string };
  const network = openNetwork({ dnsServers: [status.publicDnsServer] });
  calls.clear();

  const begun = process.cpuUsage();
  const startedAt = performance.now();
  const settled = Promise.withResolvers<void>();
  const unsettled = new Set(followings.map(({ name }) => name));
  let failures = 0;
  const daemon = await startDaemon({
    regions: [{ clients, network, readFollowings: async () => followings }],
    report(event) {
      if (event.type === "turn-failed") failures++;
      if (event.type === "listing-failed" || event.type === "reading-failed") settled.reject(event.error);
      if (event.type !== "turn" || event.turn.isPending) return;
      unsettled.delete(event.turn.following);
      if (unsettled.size === 0) settled.resolve();
    },
  });
  await settled.promise;
  const first = spent(begun, startedAt, calls);
  calls.clear();
  const calmSince = process.cpuUsage();
  const calmAt = performance.now();
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
  const calm = spent(calmSince, calmAt, calls);
  await daemon.stop();

  const row = (what: string, { share, seconds, calls: made }: Spent) =>
    `| ${what} | ${seconds.toFixed(0)} s | ${(share * 100).toFixed(1)} % | ${made} |`;
  const each = [...calm.byOperation].sort(([one], [other]) => one.localeCompare(other));
  const text = [
    `${LINKS.toLocaleString("en")} links to RDS Proxies followed by one daemon; names looked at every 5 s, listings once a minute. Node ${process.versions.node}, ${process.platform} ${process.arch}.`,
    "",
    "| | time | of one core | calls |",
    "|---|---:|---:|---:|",
    row("the first turns of all of them", first),
    row("calm", calm),
    "",
    `Calls while calm: ${each.map(([operation, count]) => `${operation} ${count}`).join(", ")}. Turns that failed, such as of a name that a busy resolver did not answer in time: ${failures}.`,
  ].join("\n");
  process.stdout.write(`${text}\n`);
  if (process.argv.includes("--write")) writeSection(HEADING, text);
  if (calm.share > MOST_SHARE) throw new Error(`it takes ${(calm.share * 100).toFixed(1)} % of a core`);

  async function makeLinks(): Promise<Following[]> {
    const { ec2, elbv2, rds } = clients;
    const VpcId = (await ec2.createVpc({ CidrBlock: "10.0.0.0/16" })).Vpc!.VpcId!;
    const VpcSubnetIds: string[] = [];
    for (const number of [1, 2]) {
      const place = { CidrBlock: `10.0.${number * 16}.0/20`, AvailabilityZoneId: `use1-az${number}` };
      VpcSubnetIds.push((await ec2.createSubnet({ VpcId, ...place })).Subnet!.SubnetId!);
    }
    const made: Following[] = [];
    await inParallel(LINKS, async (number) => {
      const name = `link-${number}`;
      const RoleArn = `arn:aws:iam::${ACCOUNT}:role/proxy`;
      await rds.createDBProxy({ DBProxyName: name, EngineFamily: "POSTGRESQL", RoleArn, Auth: [], VpcSubnetIds });
      const group = { Name: name, Protocol: "TCP", TargetType: "ip", Port: 5432, VpcId } as const;
      const { TargetGroups } = await elbv2.createTargetGroup(group);
      made.push({ name, targetGroupArn: TargetGroups![0]!.TargetGroupArn!, database: { proxy: name } });
    });
    return made;
  }
} finally {
  await server.stop();
}

interface Spent {
  seconds: number;
  /** Of one core. */
  share: number;
  calls: number;
  byOperation: [string, number][];
}

function spent(since: NodeJS.CpuUsage, at: number, calls: Map<string, number>): Spent {
  const { user, system } = process.cpuUsage(since);
  const seconds = (performance.now() - at) / 1000;
  const byOperation = [...calls];
  const made = byOperation.reduce((sum, [, count]) => sum + count, 0);
  return { seconds, share: (user + system) / 1e6 / seconds, calls: made, byOperation };
}
