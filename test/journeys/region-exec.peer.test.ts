import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { startTestRegion, type TestRegion } from "@postern/local-region/testing";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { whyNoNamespaces } from "../../packages/local-region/src/testing/namespaces.ts";

// Real servers on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });
const MAIN = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));
const ACCOUNT = { accountId: "111122223333", region: "us-east-1" };
const PASSWORD = "s3cret-enough";
const noNamespaces = await whyNoNamespaces();

describe.each([
  { network: "loopback", why: undefined },
  { network: "namespaces", why: noNamespaces },
] as const)("on the network $network", ({ network, why }) => {
  let region: TestRegion;
  let vpcId: string;
  let database: string;
  const cleanups: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
  });
  const call = (service: "ec2" | "rds", operation: string, input: object = {}) =>
    region.call(service, operation, input, ACCOUNT);
  const hosts = async () => (await (await fetch(`${region.url}/_postern/hosts`)).json()) as object;

  beforeAll(async () => {
    if (why) return;
    region = await startTestRegion((cleanup) => cleanups.push(cleanup), { network });
    vpcId = (await call("ec2", "CreateVpc", { CidrBlock: "10.0.0.0/16" })).Vpc.VpcId;
    const SubnetIds: string[] = [];
    for (const number of [1, 2]) {
      const input = { VpcId: vpcId, CidrBlock: `10.0.${number}.0/24`, AvailabilityZoneId: `use1-az${number}` };
      SubnetIds.push((await call("ec2", "CreateSubnet", input)).Subnet.SubnetId);
    }
    const group = { DBSubnetGroupName: "group", DBSubnetGroupDescription: "two zones", SubnetIds };
    await call("rds", "CreateDBSubnetGroup", group);
    await call("rds", "CreateDBInstance", {
      ...{ DBInstanceIdentifier: "orders", DBInstanceClass: "db.t4g.micro", Engine: "postgres", AllocatedStorage: 20 },
      ...{ MasterUsername: "orders_admin", MasterUserPassword: PASSWORD, DBSubnetGroupName: "group" },
    });
    await vi.waitFor(
      async () => {
        const { DBInstances } = await call("rds", "DescribeDBInstances");
        expect(DBInstances[0].DBInstanceStatus).toBe("available");
        database = DBInstances[0].Endpoint.Address;
      },
      { timeout: 120_000, interval: 100 },
    );
  });

  function start(...words: string[]) {
    const child = spawn(process.execPath, [MAIN, "--endpoint-url", region.url, "region", ...words], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, PGPASSWORD: PASSWORD, PGCONNECT_TIMEOUT: "10" },
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    return child;
  }

  async function run(...words: string[]) {
    const child = start(...words);
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    return { code, stdout: stdout.trim(), stderr: stderr.trim() };
  }

  const CLIENT = ["psql", "-XAt", "user=orders_admin dbname=postgres sslmode=verify-full"];

  test.skipIf(why)("psql reads the database by its name, and its certificate is verified in full", async () => {
    const query = "select inet_client_addr() is not null, ssl from pg_stat_ssl where pid = pg_backend_pid()";
    const words = ["exec", "--vpc", vpcId, "--postgres", database, "--", ...CLIENT, "-c", query];
    expect(await run(...words)).toEqual({ code: 0, stdout: "t|t", stderr: "" });
    expect(await hosts()).toEqual({ hosts: [] });
  });

  test.skipIf(why)("a group that the host is given keeps psql out, and its exit code is told", async () => {
    const wish = { GroupName: `none-${network}`, Description: "lets nothing out", VpcId: vpcId };
    const { GroupId } = await call("ec2", "CreateSecurityGroup", wish);
    const IpPermissions = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }];
    await call("ec2", "RevokeSecurityGroupEgress", { GroupId, IpPermissions });
    const place = ["--vpc", vpcId, "--security-group", GroupId, "--postgres", database];
    const { code, stderr } = await run("exec", ...place, "--", ...CLIENT, "-c", "select 1");
    expect([code, stderr]).toEqual([2, expect.stringContaining("psql: error: connection to server")]);
  });

  test.skipIf(why)("curl finds a server of the VPC by its private name", async () => {
    const { SubnetId } = (await call("ec2", "DescribeSubnets")).Subnets[0];
    const host = await region.openHost({ ...ACCOUNT, subnetId: SubnetId });
    onTestFinished(() => host.close());
    const server = createServer((_, response) => response.end("from inside"));
    onTestFinished(() => void server.close());
    await region.listen(server, { vpcId, address: host.address, port: 8080 });
    const name = `ip-${host.address.replaceAll(".", "-")}.ec2.internal`;
    const { code, stdout } = await run("exec", "--vpc", vpcId, "--", "curl", "-sS", `http://${name}:8080/`);
    expect([code, stdout]).toEqual([0, "from inside"]);
  });

  test.skipIf(why)("with --proxy a program reaches the region's API and, through the host, the database", async () => {
    const place = ["exec", "--vpc", vpcId, "--proxy", "--"];
    const asked = await run(...place, "curl", "-sS", `${region.url}/_postern/status`);
    expect([asked.code, JSON.parse(asked.stdout)]).toEqual([0, expect.objectContaining({ network })]);
    const way = ["--as", "platform", "--host", database, "--port", "5432"];
    const who = ["--user", "orders_admin", "--database", "postgres"];
    const proved = await run(...place, process.execPath, MAIN, "verify", ...way, ...who, "--json");
    expect([proved.code, JSON.parse(proved.stdout)]).toEqual([
      0,
      expect.objectContaining({ ok: true, isWriter: true }),
    ]);
    expect(await hosts()).toEqual({ hosts: [] });
  });

  test.skipIf(why)("a published place is reached from any program until the command is told to end", async () => {
    const child = start("publish", `${database}:5432`, "--vpc", vpcId, "--json");
    const [said] = await once(child.stdout, "data");
    const { host, port } = JSON.parse(String(said));
    const query = async () => {
      const open = new Client({
        host,
        port,
        user: "orders_admin",
        password: PASSWORD,
        database: "postgres",
        ssl: { ca: await region.authority(), servername: database },
      });
      await open.connect();
      const { rows } = await open.query("select 42 as answer");
      await open.end();
      return rows;
    };
    expect(await query()).toEqual([{ answer: 42 }]);
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    await expect(query()).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect(await hosts()).toEqual({ hosts: [] });
  });

  test.skipIf(why)("a place that is none, or a VPC that nobody has, is told before anything is made", async () => {
    expect(await run("publish", "somewhere", "--vpc", vpcId)).toMatchObject({ code: 64 });
    const { code, stderr } = await run("exec", "--vpc", "vpc-0123456789abcdef0", "--", "true");
    expect([code, stderr]).toEqual([1, expect.stringContaining("The vpc ID 'vpc-0123456789abcdef0' does not exist")]);
  });
});
