import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import type { HostEntry } from "./hosts.ts";
import { whyNoNamespaces } from "./testing/namespaces.ts";
import { startTestRegion, type TestRegion } from "./testing/start-test-region.ts";

const ACCOUNT = { accountId: "111122223333", region: "us-east-1" };
const why = await whyNoNamespaces();
const title = `a host in the kernel${why ? ` (cannot here: ${why})` : ""}`;

/** The same range each time: VPCs overlap. */
async function makeSubnet(region: TestRegion): Promise<{ vpcId: string; subnetId: string }> {
  const { Vpc } = await region.call("ec2", "CreateVpc", { CidrBlock: "10.0.0.0/16" }, ACCOUNT);
  const input = { VpcId: Vpc.VpcId, CidrBlock: "10.0.1.0/24", AvailabilityZoneId: "use1-az1" };
  const { Subnet } = await region.call("ec2", "CreateSubnet", input, ACCOUNT);
  return { vpcId: Vpc.VpcId, subnetId: Subnet.SubnetId };
}

/** What a program that runs as the host prints. */
async function runAt(host: HostEntry, ...command: string[]): Promise<string> {
  const [program = "", ...parameters] = [...(await host.enter())!, ...command];
  const env = { PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const { stdout } = await promisify(execFile)(program, parameters, { env, timeout: 30_000 });
  return stdout.trim();
}

describe.skipIf(why)(title, { timeout: 120_000 }, () => {
  test("is asked by its programs for names at both of its VPC's addresses for that, over UDP and TCP", async () => {
    const region = await startTestRegion(onTestFinished, { network: "namespaces" });
    const { subnetId } = await makeSubnet(region);
    const host = await region.openHost({ ...ACCOUNT, subnetId });
    const name = `ip-${host.address.replaceAll(".", "-")}.ec2.internal`;
    expect(await runAt(host, "getent", "ahostsv4", name)).toContain(host.address);
    for (const server of ["10.0.0.2", "169.254.169.253"])
      for (const way of ["+notcp", "+tcp"])
        expect(await runAt(host, "dig", `@${server}`, way, "+short", "+tries=1", name)).toBe(host.address);
    expect(await runAt(host, "dig", "+noall", "+comments", "example.com")).toContain("status: REFUSED");
  });

  test("each VPC's programs hear their own VPC, also where all addresses are the same", async () => {
    const region = await startTestRegion(onTestFinished, { network: "namespaces" });
    const [one, other] = await Promise.all([makeSubnet(region), makeSubnet(region)]);
    const hosts = [];
    for (const { subnetId } of [one, other]) hosts.push(await region.openHost({ ...ACCOUNT, subnetId }));
    const lone = await region.openHost({ ...ACCOUNT, subnetId: other.subnetId });
    expect(hosts[0]!.address).toBe(hosts[1]!.address);
    const name = `ip-${lone.address.replaceAll(".", "-")}.ec2.internal`;
    expect(await runAt(hosts[1]!, "dig", "+short", name)).toBe(lone.address);
    expect(await runAt(hosts[0]!, "dig", "+noall", "+comments", name)).toContain("status: NXDOMAIN");
  });

  test("is a client by its own address, within its groups, and is no place to be once it is closed", async () => {
    const region = await startTestRegion(onTestFinished, { network: "namespaces" });
    const { vpcId, subnetId } = await makeSubnet(region);
    const server = createServer((socket) => socket.on("error", () => {}).end(`you are ${socket.remoteAddress}`));
    onTestFinished(() => void server.close());
    const target = await region.openHost({ ...ACCOUNT, subnetId });
    await region.listen(server, { vpcId, address: target.address, port: 7000 });
    const host = await region.openHost({ ...ACCOUNT, subnetId });
    const ask = `exec 3<>/dev/tcp/${target.address}/7000; cat <&3`;
    expect(await runAt(host, "timeout", "5", "bash", "-c", ask)).toBe(`you are ${host.address}`);
    const group = { GroupName: "closed", Description: "lets nothing out", VpcId: vpcId };
    const { GroupId } = await region.call("ec2", "CreateSecurityGroup", group, ACCOUNT);
    const IpPermissions = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }];
    await region.call("ec2", "RevokeSecurityGroupEgress", { GroupId, IpPermissions }, ACCOUNT);
    const shut = await region.openHost({ ...ACCOUNT, subnetId, groupIds: [GroupId] });
    await expect(runAt(shut, "timeout", "2", "bash", "-c", ask)).rejects.toMatchObject({ code: 124 });
    const [program = "", ...parameters] = (await host.enter())!;
    await host.close();
    await expect(promisify(execFile)(program, [...parameters, "true"])).rejects.toThrow("nsenter");
  });
});
