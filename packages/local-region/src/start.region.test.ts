import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { CreateVpcCommand, DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect, onTestFinished, test, vi } from "vitest";
import { startRegion } from "./start.ts";
import { startTestRegion, type TestRegion } from "./testing/start-test-region.ts";

const ACCOUNT = { accountId: "111122223333", region: "us-east-1" };

function ec2Of(region: TestRegion, accountId = ACCOUNT.accountId): EC2Client {
  const client = new EC2Client({
    endpoint: region.endpoint,
    region: ACCOUNT.region,
    credentials: region.credentialsOf(accountId),
  });
  onTestFinished(() => client.destroy());
  return client;
}

test("what is made on the wire is there in-process, and no other account sees it", async () => {
  const region = await startTestRegion(onTestFinished);
  const { Vpc } = await ec2Of(region).send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  expect(await region.call("ec2", "DescribeVpcs", {}, ACCOUNT)).toMatchObject({ Vpcs: [{ VpcId: Vpc?.VpcId }] });
  expect((await ec2Of(region, "444455556666").send(new DescribeVpcsCommand())).Vpcs).toEqual([]);
  expect(region.logged).toEqual([]);
});

test("a region that is asked for no database makes nothing for one; asked for its authority, it begins", async () => {
  const region = await startTestRegion(onTestFinished);
  const templates = async () => (await readdir(region.runDirectory)).filter((name) => name.startsWith("template"));
  await ec2Of(region).send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  expect((await fetch(`${region.url}/_postern/status`)).status).toBe(200);
  expect(await templates()).toEqual([]);
  expect(await region.authority()).toContain("BEGIN CERTIFICATE");
  await vi.waitFor(async () => expect(await templates()).toEqual(["template1"]));
});

test("a region's start loads no library for certificates", async () => {
  const program = `
    const region = await startRegion({ port: 0 });
    const isLoaded = () => String(Reflect.has(Reflect, "getMetadata"));
    const before = isLoaded();
    await region.authority();
    console.log(before, isLoaded());
    await region.stop();
  `;
  expect(await outputOf(program)).toBe("false true\n");
});

test("a session handed out by AssumeRole signs calls as its role", async () => {
  const region = await startTestRegion(onTestFinished);
  const sts = new STSClient({
    endpoint: region.endpoint,
    region: "us-east-1",
    credentials: region.credentialsOf(ACCOUNT.accountId),
  });
  onTestFinished(() => sts.destroy());
  const RoleArn = `arn:aws:iam::${ACCOUNT.accountId}:role/reader`;
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "test" }));
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!;
  const assumed = new STSClient({
    endpoint: region.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! },
  });
  onTestFinished(() => assumed.destroy());
  expect(await assumed.send(new GetCallerIdentityCommand())).toMatchObject({
    Arn: `arn:aws:sts::${ACCOUNT.accountId}:assumed-role/reader/test`,
  });
});

test("a busy port is named, and a region that could not start leaves nothing that keeps a process alive", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as { port: number };
  expect(await outputOf(`startRegion({ port: ${port} }).catch((error) => console.log(error.message));`)).toBe(
    `port ${port} on 127.0.0.1 is in use, perhaps by another local region: stop it, or choose another port (0 takes any free one)\n`,
  );
});

test("options that cannot be are refused before anything starts", async () => {
  await expect(startRegion({ port: 70_000 })).rejects.toThrow("port 70000: give a whole number from 0");
  await expect(startRegion({ profile: "slow" as never })).rejects.toThrow("time profile 'slow'");
});

test("stopping twice is once, and leaves neither directory nor anything that keeps a process alive", async () => {
  const directory = await outputOf(`
    const region = await startRegion({ port: 0 });
    const account = { accountId: "111122223333", region: "us-east-1" };
    const { Vpc } = await region.call("ec2", "CreateVpc", { CidrBlock: "10.0.0.0/16" }, account);
    const subnet = { VpcId: Vpc.VpcId, CidrBlock: "10.0.1.0/24", AvailabilityZoneId: "use1-az1" };
    const { Subnet } = await region.call("ec2", "CreateSubnet", subnet, account);
    await region.openHost({ ...account, subnetId: Subnet.SubnetId });
    await region.authority();
    await Promise.all([region.stop(), region.stop()]);
    await region.stop();
    console.log(region.runDirectory);
  `);
  expect(directory).toMatch(/postern-region-/);
  expect(existsSync(directory.trim())).toBe(false);
});

test("two regions run side by side and know nothing of each other", async () => {
  const [one, other] = await Promise.all([startTestRegion(onTestFinished), startTestRegion(onTestFinished)]);
  await ec2Of(one).send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
  expect((await ec2Of(other).send(new DescribeVpcsCommand())).Vpcs).toEqual([]);
  expect(one.publicDnsServer).not.toBe(other.publicDnsServer);
});

test("the same seed gives the same identifiers", async () => {
  const idOf = async (seed: string) => {
    const region = await startTestRegion(onTestFinished, { seed });
    return (await ec2Of(region).send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }))).Vpc?.VpcId;
  };
  expect(await idOf("one")).toBe(await idOf("one"));
  expect(await idOf("one")).not.toBe(await idOf("other"));
});

test("an in-process call to what is not served says so", async () => {
  const region = await startTestRegion(onTestFinished);
  await expect(region.call("ec2", "ImportImage", {}, ACCOUNT)).rejects.toThrow(
    "the local region does not serve ImportImage of ec2",
  );
});

test("every operation that is served is one of AWS's", async () => {
  const region = await startTestRegion(onTestFinished);
  const { loadServiceModel } = await import("./wire/operation-schemas.ts");
  const { SERVICE_FACTS } = await import("./wire/service-facts.ts");
  const served = (await (await fetch(`${region.url}/_postern/operations`)).json()) as Record<string, string[]>;
  expect(Object.keys(served).sort()).toEqual(Object.keys(SERVICE_FACTS).sort());
  for (const [service, names] of Object.entries(served)) {
    const model = await loadServiceModel(service as Parameters<typeof loadServiceModel>[0]);
    expect(names.filter((name) => !model.operations.has(name))).toEqual([]);
  }
});

/** What a process of its own prints that runs `program` and ends by itself: one that something holds is killed and fails. */
async function outputOf(program: string): Promise<string> {
  const source = `import { startRegion } from ${JSON.stringify(new URL("./start.ts", import.meta.url).href)};\n${program}`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", source], {
    timeout: 15_000,
  });
  return stdout;
}
