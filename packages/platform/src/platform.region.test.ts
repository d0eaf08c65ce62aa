import { randomBytes } from "node:crypto";
import { openNetwork, openSession } from "@postern/aws";
import { acceptConnections, applyLink, makeRequest, readSpec, rejectConnections } from "@postern/link";
import { seedRehearsal } from "@postern/local-region";
import { startTestRegion } from "@postern/local-region/testing";
import { openPlatformClient } from "@postern/platform-api";
import { createRunDirectory } from "@postern/postgres-server";
import { pino } from "pino";
import { expect, onTestFinished, test } from "vitest";
import { readConfig } from "./config.ts";
import { startPlatform } from "./start-platform.ts";

test("a request becomes an endpoint that the owner accepts and a connection that reads the database, and no longer when rejected", async () => {
  const region = await startTestRegion(onTestFinished);
  const scene = await seedRehearsal(region);
  const owner = openSession({
    region: scene.owner.region,
    endpoint: region.endpoint,
    credentials: region.credentialsOf(scene.owner.accountId),
  });
  const spec = readSpec(`
    link: warehouse
    platform: dbt
    environment: US
    region: ${scene.owner.region}
    databases: [{ name: warehouse, from: { rds: ${scene.database.identifier} } }]`);
  const applied = await applyLink(owner, openNetwork({ dnsServers: [region.publicDnsServer] }), spec);

  const jobs = await region.openHost({ ...scene.platform, subnetId: scene.platform.subnetIds[0]! });
  const directory = await createRunDirectory("platform-test");
  onTestFinished(() => directory.remove());
  const apiToken = randomBytes(24).toString("hex");
  const config = readConfig(
    {},
    {
      port: 0,
      dataDirectory: `${directory.path}/data`,
      apiToken,
      sealKey: randomBytes(32).toString("base64"),
      lookIntervalMs: 50,
      aws: {
        endpoint: region.endpoint,
        credentials: region.credentialsOf(scene.platform.accountId),
        roleArn: `arn:aws:iam::${scene.platform.accountId}:role/MTPL_Admin`,
      },
      environments: [
        {
          name: "US",
          region: scene.platform.region,
          vpcId: scene.platform.vpcId,
          subnetIds: scene.platform.subnetIds,
          clientCidrs: ["10.0.0.0/16"],
          dnsServers: [jobs.dnsServer],
          socksProxy: jobs.socksProxy,
        },
      ],
    },
  );
  const platform = await startPlatform(config, { log: pino({ level: "silent" }) });
  onTestFinished(() => platform.stop());
  const client = openPlatformClient({ url: platform.url, token: apiToken });
  const stateOf = async (id: string) => {
    const { state, reason } = await client.endpoints.get(id);
    return reason === null ? state : `${state}: ${reason}`;
  };

  const { endpoint } = await client.requests.file({ ...makeRequest(spec, applied) });
  await expect.poll(() => stateOf(endpoint.id), { timeout: 15_000 }).toBe("waiting-for-owner");
  const waiting = await client.endpoints.get(endpoint.id);
  expect(waiting.zoneIds).toHaveLength(2);

  await acceptConnections(owner, "warehouse", [waiting.vpcEndpointId!]);
  await expect.poll(() => stateOf(endpoint.id), { timeout: 15_000 }).toBe("ready");

  const { analyst, name, address } = scene.database;
  const connection = await client.connections.create({
    kind: "private",
    name: "warehouse",
    endpointId: endpoint.id,
    database: name,
    user: analyst.user,
    password: analyst.password,
    tls: { mode: "verify-full", authorities: await region.authority() },
  });
  // The request has carried the certificate's name from the owner's side.
  expect(connection.tls.certificateName).toBe(address);
  const run = await client.connections.test(connection.id);
  expect(run.stages.map(({ stage, ok }) => `${stage} ${ok}`)).toEqual([
    "dns true",
    "tcp true",
    "tls true",
    "sign-in true",
    "query true",
  ]);
  expect(run.serverVersion).toMatch(/^1\d/);

  await client.connections.change(connection.id, { password: "wrong" });
  expect((await client.connections.test(connection.id)).stages.at(-1)).toMatchObject({ stage: "sign-in", ok: false });

  await rejectConnections(owner, "warehouse", [waiting.vpcEndpointId!]);
  await expect.poll(() => stateOf(endpoint.id), { timeout: 15_000 }).toBe("rejected");
  expect((await client.connections.test(connection.id)).ok).toBe(false);

  await client.connections.remove(connection.id);
  await client.endpoints.remove(endpoint.id);
  await expect.poll(() => stateOf(endpoint.id), { timeout: 15_000 }).toBe("deleted");
  const { VpcEndpoints } = await region.call("ec2", "DescribeVpcEndpoints", {}, scene.platform);
  expect(VpcEndpoints).toEqual([]);
  const { SecurityGroups } = await region.call("ec2", "DescribeSecurityGroups", {}, scene.platform);
  expect(SecurityGroups.map(({ GroupName }: { GroupName: string }) => GroupName)).toEqual(["default"]);
  // The region says itself what stopped the last test: the owner's no, nothing else.
  expect(region.logged).toEqual([expect.stringMatching(/is rejected: the service's owner rejected it$/)]);
});
