import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type AwsSession, type Network, openNetwork, openSession } from "@postern/aws";
import pg from "pg";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type AppliedLink, applyLink } from "../apply/apply.ts";
import { destroyLink } from "../apply/destroy.ts";
import { acceptConnections, listConnections, rejectConnections } from "../request/connections.ts";
import { atEnd } from "../testing/at-end.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import { probePostgres } from "../verify/probe-postgres.ts";
import { ensureEndpoint, type ObservedEndpoint, observeEndpoints, removeEndpoint } from "./consumer-endpoint.ts";
import { lookUpService } from "./look-up-service.ts";

const onEnd = atEnd();

let scene: Scene;
let applied: AppliedLink;
let platform: AwsSession;
let jobs: Network;
let authorities: string;
let endpoint: ObservedEndpoint;

beforeAll(async () => {
  scene = await startScene(onEnd);
  const { region, rehearsal } = scene;
  applied = await applyLink(scene.ownerSession(), scene.network, scene.spec);
  platform = openSession({
    region: rehearsal.platform.region,
    endpoint: region.url,
    credentials: region.credentialsOf(rehearsal.platform.accountId),
    assumeRole: { roleArn: "arn:aws:iam::346425330055:role/MTPL_Admin", sessionName: "test" },
  });
  const host = await region.openHost({ ...rehearsal.platform, subnetId: rehearsal.platform.subnetIds[0]! });
  jobs = openNetwork({ dnsServers: [host.dnsServer], socksProxy: host.socksProxy });
  authorities = await region.authority();
});

const desired = () => ({
  link: "warehouse",
  serviceName: applied.serviceName,
  vpcId: scene.rehearsal.platform.vpcId,
  // The platform's third subnet stands in a zone that the owner does not have.
  subnetIds: scene.rehearsal.platform.subnetIds.slice(0, 2),
  ports: [5432],
  clientCidrs: ["10.0.0.0/16"],
});

/** A stock client on this machine, at the place where the endpoint's address stands. */
async function connect(index = 0): Promise<pg.Client> {
  const { database, platform: side } = scene.rehearsal;
  const at = await scene.region.locate({ vpcId: side.vpcId, address: endpoint.addresses[index]!, port: 5432 });
  const client = new pg.Client({
    ...at,
    database: database.name,
    ...database.analyst,
    ssl: { ca: authorities, servername: database.address },
    connectionTimeoutMillis: 3000,
  });
  client.on("error", () => undefined);
  await client.connect();
  onTestFinished(() => client.end().catch(() => undefined));
  return client;
}

describe("the private path", () => {
  test("cannot be asked for by a stranger: its answer is the one for a service that does not exist", async () => {
    const stranger = scene.ec2("999988887777");
    const unknown = "com.amazonaws.vpce.us-east-1.vpce-svc-00000000000000000";
    const vpc = await stranger.createVpc({ CidrBlock: "10.0.0.0/16" });
    const ask = (ServiceName: string) =>
      stranger
        .createVpcEndpoint({ VpcEndpointType: "Interface", ServiceName, VpcId: vpc.Vpc?.VpcId })
        .catch(
          (error: { Code: string; message: string }) => `${error.Code}: ${error.message.replace(ServiceName, "X")}`,
        );
    expect(await ask(applied.serviceName)).toBe("InvalidServiceName: The Vpc Endpoint Service 'X' does not exist");
    expect(await ask(unknown)).toBe(await ask(applied.serviceName));
  });

  test("when the service is not to be found, each cause is named with its repair", async () => {
    const stranger = openSession({
      region: "us-east-1",
      endpoint: scene.region.url,
      credentials: scene.region.credentialsOf("999988887777"),
    });
    const lookup = await lookUpService(stranger, applied.serviceName);
    expect(lookup).toMatchObject({
      found: false,
      causes: [{ cause: expect.stringContaining("arn:aws:iam::999988887777:root") }, {}],
    });
    expect(await lookUpService(platform, applied.serviceName)).toMatchObject({
      found: true,
      zoneIds: ["use1-az1", "use1-az2", "use1-az3"],
    });
  });

  test("waits for the owner, and carries nothing until then", async () => {
    endpoint = await ensureEndpoint(platform, desired());
    expect(endpoint).toMatchObject({ state: "pendingAcceptance", addresses: [expect.any(String), expect.any(String)] });
    expect(await listConnections(scene.ownerSession(), "warehouse")).toMatchObject([
      { vpcEndpointId: endpoint.vpcEndpointId, state: "pendingAcceptance", ownerAccountId: "346425330055" },
    ]);
    await expect(connect()).rejects.toThrow("ECONNREFUSED");
    const probe = await probePostgres(jobs, target());
    expect(probe.stages.at(-1)).toMatchObject({ stage: "tcp", ok: false, whose: "owner" });
  });

  test("asked for twice, also after a crash, is one endpoint", async () => {
    expect((await ensureEndpoint(platform, desired())).vpcEndpointId).toBe(endpoint.vpcEndpointId);
    expect(await observeEndpoints(platform)).toHaveLength(1);
  });

  test("carries queries once it is accepted, from every zone, and the database sees the load balancer", async () => {
    await acceptConnections(scene.ownerSession(), "warehouse", []);
    for (const index of [0, 1]) {
      const client = await connect(index);
      const { rows } = await client.query(
        "select count(*)::int as orders, host(inet_client_addr()) as client from orders",
      );
      expect(rows[0].orders).toBeGreaterThan(1000);
      const nodes = await nodeLocations();
      expect(nodes).toContain(rows[0].client);
    }
  });

  test("is proved stage by stage, with the certificate's own name, from the platform's network", async () => {
    const probe = await probePostgres(jobs, { ...target(), query: scene.rehearsal.database.query });
    expect(probe.stages.map(({ stage, ok }) => `${stage} ${ok}`)).toEqual([
      "dns true",
      "tcp true",
      "tls true",
      "sign-in true",
      "query true",
    ]);
    expect(probe).toMatchObject({ ok: true, isWriter: true });
    expect(probe.rows).toHaveLength(5);
  });

  test.each([
    ["tls", "you", { tls: { mode: "verify-full" as const } }],
    ["tls", "you", { tls: { mode: "verify-full" as const, certificateName: "other.example.com" } }],
    ["sign-in", "you", { password: "wrong" }],
    ["sign-in", "you", { database: "no_such" }],
    ["query", "owner", { query: "delete from orders" }],
    ["tcp", "owner", { port: 5999 }],
    ["dns", "platform", { host: "vpce-0.example.com" }],
  ])(
    "a probe that must fail at %s does, says that it is for %s to mend, and shows no password",
    async (stage, whose, wrong) => {
      const base = target();
      const tls = "tls" in wrong ? { ...wrong.tls, authorities } : base.tls;
      const probe = await probePostgres(jobs, { ...base, ...wrong, tls });
      expect(probe.ok).toBe(false);
      expect(probe.stages.at(-1)).toMatchObject({ stage, ok: false, whose, cause: expect.stringMatching(/\w/) });
      expect(JSON.stringify(probe)).not.toContain(base.password);
    },
  );

  test("serves psql", async ({ skip }) => {
    const run = promisify(execFile);
    const found = await run("psql", ["--version"]).catch(() => undefined);
    if (!found && process.env.POSTERN_REQUIRE_ALL !== "1") skip("psql is not installed");
    const { database, platform: side } = scene.rehearsal;
    const at = await scene.region.locate({ vpcId: side.vpcId, address: endpoint.addresses[0]!, port: 5432 });
    const env = { ...process.env, PGPASSWORD: database.analyst.password, PGSSLMODE: "require" };
    const args = [
      "-h",
      at.host,
      "-p",
      String(at.port),
      "-U",
      database.analyst.user,
      "-Atc",
      "select 6 * 7",
      database.name,
    ];
    expect((await run("psql", args, { env })).stdout.trim()).toBe("42");
  });

  test("is cut at rejection: established sessions end, new ones are refused, a second acceptance opens it again", async () => {
    const client = await connect();
    const ended = new Promise<void>((resolve) => client.once("end", () => resolve()));
    await rejectConnections(scene.ownerSession(), "warehouse", [endpoint.vpcEndpointId]);
    await ended;
    await expect(connect()).rejects.toThrow("ECONNREFUSED");
    await acceptConnections(scene.ownerSession(), "warehouse", [endpoint.vpcEndpointId]);
    expect((await (await connect()).query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  });

  test("keeps the owner from destroying the link unawares", async () => {
    await expect(destroyLink(scene.ownerSession(), "warehouse", { rejectConnections: false })).rejects.toMatchObject({
      code: "link-in-use",
      problems: [{ value: "available", hint: expect.stringContaining("--reject-connections") }],
    });
  });

  test("an unknown connection is named, with those that are known", async () => {
    await expect(rejectConnections(scene.ownerSession(), "warehouse", ["vpce-0"])).rejects.toMatchObject({
      code: "connection-unknown",
      problems: [{ value: "vpce-0", hint: expect.stringContaining(endpoint.vpcEndpointId) }],
    });
  });

  test("removed by the platform leaves nothing in its account", async () => {
    await removeEndpoint(platform, "warehouse");
    expect(await observeEndpoints(platform)).toEqual([]);
    const { SecurityGroups } = await scene.ec2("346425330055").describeSecurityGroups({});
    expect(SecurityGroups?.map(({ GroupName }) => GroupName)).toEqual(["default"]);
    await removeEndpoint(platform, "warehouse");
  });

  test("is made anew after its removal, as the same attempt and in other subnets too", async () => {
    const again = await ensureEndpoint(platform, desired());
    expect(again).toMatchObject({ state: "pendingAcceptance" });
    expect(again.vpcEndpointId).not.toBe(endpoint.vpcEndpointId);
    await removeEndpoint(platform, "warehouse");
    const [subnetId = ""] = desired().subnetIds;
    const elsewhere = await ensureEndpoint(platform, { ...desired(), subnetIds: [subnetId] });
    expect(elsewhere.subnetIds).toEqual([subnetId]);
    await removeEndpoint(platform, "warehouse");
    expect(await observeEndpoints(platform)).toEqual([]);
  });
});

function target() {
  const { database } = scene.rehearsal;
  return {
    host: endpoint.dnsNames[0]!,
    port: 5432,
    database: database.name,
    user: database.analyst.user,
    password: database.analyst.password,
    tls: { mode: "verify-full" as const, certificateName: database.address, authorities },
  };
}

async function nodeLocations(): Promise<string[]> {
  const { vpcId } = scene.rehearsal.owner;
  const { NetworkInterfaces } = await scene.ec2().describeNetworkInterfaces({
    Filters: [{ Name: "interface-type", Values: ["network_load_balancer"] }],
  });
  const places = (NetworkInterfaces ?? []).map(({ PrivateIpAddress }) =>
    scene.region.locate({ vpcId, address: PrivateIpAddress!, port: 5432 }),
  );
  return (await Promise.all(places)).map(({ host }) => host);
}
