import { randomBytes } from "node:crypto";
import { openNetwork, openSession } from "../../packages/aws/src/index.ts";
import { buildConsole } from "../../packages/console/build-console.ts";
import {
  acceptConnections,
  applyLink,
  makeRequest,
  readSpec,
  rejectConnections,
} from "../../packages/link/src/index.ts";
import { seedRehearsal } from "../../packages/local-region/src/index.ts";
import { startTestRegion } from "../../packages/local-region/src/testing/start-test-region.ts";
import { addOperator, readConfig, startPlatform } from "../../packages/platform/src/index.ts";
import { openPlatformClient } from "../../packages/platform-api/src/index.ts";
import { createRunDirectory } from "../../packages/postgres-server/src/index.ts";

type OnEnd = (step: () => Promise<void>) => void;

export const EMAIL = "ops@example.com";
export const PASSWORD = "correct horse battery";

/** A platform with a ready link to a database and to its replica, and every way that this file knows to break it. */
export async function startFailingLink(onEnd: OnEnd) {
  const region = await startTestRegion(onEnd);
  const scene = await seedRehearsal(region);
  const { owner, platform, database } = scene;
  const asOwner = (service: Parameters<typeof region.call>[0], operation: string, input: object) =>
    region.call(service, operation, input, owner);
  await asOwner("rds", "CreateDBInstanceReadReplica", {
    DBInstanceIdentifier: "warehouse-replica",
    SourceDBInstanceIdentifier: database.identifier,
  });
  await untilAvailable(asOwner);
  const session = openSession({
    region: owner.region,
    endpoint: region.endpoint,
    credentials: region.credentialsOf(owner.accountId),
  });
  const spec = readSpec(`
    link: warehouse
    platform: dbt
    environment: US
    region: ${owner.region}
    databases:
      - { name: warehouse, from: { rds: ${database.identifier} } }
      - { name: replica, from: { rds: warehouse-replica } }`);
  const applied = await applyLink(session, openNetwork({ dnsServers: [region.publicDnsServer] }), spec);

  const jobs = await region.openHost({ ...platform, subnetId: platform.subnetIds[0]! });
  const directory = await createRunDirectory("console-tests");
  onEnd(() => directory.remove());
  const dataDirectory = `${directory.path}/data`;
  const apiToken = randomBytes(24).toString("hex");
  const config = readConfig({}, {
    ...{ port: 0, dataDirectory, apiToken, sealKey: randomBytes(32).toString("base64"), logLevel: "error" },
    ...{ lookIntervalMs: 50 },
    aws: {
      endpoint: region.endpoint,
      credentials: region.credentialsOf(platform.accountId),
      roleArn: `arn:aws:iam::${platform.accountId}:role/MTPL_Admin`,
    },
    environments: [
      {
        ...{ name: "US", region: platform.region, vpcId: platform.vpcId, subnetIds: platform.subnetIds },
        ...{ clientCidrs: ["10.0.0.0/16"], dnsServers: [jobs.dnsServer], socksProxy: jobs.socksProxy },
      },
    ],
  } as Parameters<typeof readConfig>[1]);
  await addOperator({ dataDirectory }, { email: EMAIL, name: "Operations", password: PASSWORD });
  const started = await startPlatform(config, { console: buildConsole(AbortSignal.timeout(100_000)) });
  onEnd(() => started.stop());
  const client = openPlatformClient({ url: started.url, token: apiToken });
  const { endpoint } = await client.requests.file({ ...makeRequest(spec, applied) });
  const until = (state: string) => untilState(client, endpoint.id, state);
  const waiting = await until("waiting-for-owner");
  const decide = { accept: acceptConnections, reject: rejectConnections };
  await decide.accept(session, "warehouse", [waiting.vpcEndpointId!]);
  await until("ready");

  const instances = await asOwner("rds", "DescribeDBInstances", { DBInstanceIdentifier: database.identifier });
  return {
    url: started.url,
    client,
    database,
    endpointId: endpoint.id,
    vpcEndpointId: waiting.vpcEndpointId!,
    authorities: await region.authority(),
    asOwner,
    asPlatform: (service: Parameters<typeof region.call>[0], operation: string, input: object) =>
      region.call(service, operation, input, platform),
    /** As the server's superuser, which on AWS is nobody of ours. */
    execute: (sql: string) => region.databases.execute(instances.DBInstances[0].DbiResourceId, database.name, sql),
    reject: (vpcEndpointId: string) => rejectConnections(session, "warehouse", [vpcEndpointId]),
    until,
  };
}

async function untilAvailable(asOwner: (service: "rds", operation: string, input: object) => Promise<unknown>) {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const answer = (await asOwner("rds", "DescribeDBInstances", {})) as {
      DBInstances: { DBInstanceStatus: string }[];
    };
    if (answer.DBInstances.every(({ DBInstanceStatus }) => DBInstanceStatus === "available")) return;
    if (Date.now() > deadline) throw new Error("the replica does not become available");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function untilState(client: ReturnType<typeof openPlatformClient>, id: string, state: string) {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const endpoint = await client.endpoints.get(id);
    if (endpoint.state === state) return endpoint;
    if (Date.now() > deadline) throw new Error(`${id} is ${endpoint.state} (${endpoint.reason}), not ${state}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
