import { execFile, execFileSync } from "node:child_process";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { CreateSubnetCommand, CreateVpcCommand, DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { describe, expect, onTestFinished, test } from "vitest";
import { SEARCH_PATH } from "./network/namespaces/cradle.ts";
import { whyNoNamespaces } from "./testing/namespaces.ts";
import { descendants, isRunning } from "./testing/processes.ts";
import { startKillableRegion } from "./testing/start-killable-region.ts";
import { startTestRegion, type TestRegion } from "./testing/start-test-region.ts";

const ACCOUNT = { accountId: "111122223333", region: "us-east-1" };
const why = await whyNoNamespaces();

/** The same addresses in every region. */
async function makeNetwork(region: Pick<TestRegion, "endpoint" | "credentialsOf">) {
  const ec2 = new EC2Client({ ...region, region: "us-east-1", credentials: region.credentialsOf(ACCOUNT.accountId) });
  onTestFinished(() => ec2.destroy());
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  const place = { VpcId: Vpc!.VpcId!, CidrBlock: "10.0.1.0/24", AvailabilityZoneId: "use1-az1" };
  const { Subnet } = await ec2.send(new CreateSubnetCommand(place));
  return { ec2, vpcId: Vpc!.VpcId!, subnetId: Subnet!.SubnetId! };
}

/** What a change of the region's would be seen by, were it made on the machine itself. */
function machine(): string[] {
  const env = { PATH: SEARCH_PATH };
  const tables = process.getuid?.() === 0 ? [["nft", "list", "tables"]] : [];
  const commands = [["ip", "-o", "link"], ["ip", "netns", "list"], ["ip", "rule"], ...tables];
  return commands.map(([program = "", ...rest]) => execFileSync(program, rest, { env, encoding: "utf8" }));
}

describe.skipIf(why)(`a region in the kernel beside others${why ? ` (cannot here: ${why})` : ""}`, () => {
  test("goes on when its neighbour is killed, of whom nothing is left", { timeout: 120_000 }, async () => {
    const before = machine();
    const [neighbour, region] = await Promise.all([
      startKillableRegion(onTestFinished, { network: "namespaces" }),
      startTestRegion(onTestFinished, { network: "namespaces" }),
    ]);
    const theirs = await makeNetwork(neighbour);
    const { vpcId, subnetId, ec2 } = await makeNetwork(region);
    await fetch(`${neighbour.url}/_postern/hosts`, {
      method: "POST",
      body: JSON.stringify({ ...ACCOUNT, subnetId: theirs.subnetId }),
    });
    const [target, host] = [
      await region.openHost({ ...ACCOUNT, subnetId }),
      await region.openHost({ ...ACCOUNT, subnetId }),
    ];
    const server = createServer((socket) => socket.on("error", () => {}).end("still here"));
    onTestFinished(() => void server.close());
    await region.listen(server, { vpcId, address: target.address, port: 7000 });
    const [program = "", ...parameters] = (await host.enter())!;
    const ask = ["timeout", "5", "bash", "-c", `exec 3<>/dev/tcp/${target.address}/7000; cat <&3`];
    const heard = async () => (await promisify(execFile)(program, [...parameters, ...ask])).stdout;
    expect(await heard()).toBe("still here");

    const processes = descendants(neighbour.pid);
    expect(processes.length).toBeGreaterThan(0);
    await neighbour.kill();
    await expect.poll(() => processes.filter(isRunning), { timeout: 20_000 }).toEqual([]);

    expect(await heard()).toBe("still here");
    const { Vpcs } = await ec2.send(new DescribeVpcsCommand());
    expect(Vpcs?.map(({ VpcId }) => VpcId)).toEqual([vpcId]);
    const next = await startTestRegion(onTestFinished, { network: "namespaces" });
    await makeNetwork(next);
    expect(await heard()).toBe("still here");
    expect(machine()).toEqual(before);
  });
});
