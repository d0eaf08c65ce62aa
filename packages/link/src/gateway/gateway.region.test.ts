import { openNetwork, openSession } from "@postern/aws";
import pg from "pg";
import { beforeAll, expect, test, vi } from "vitest";
import { hasChanges } from "../plan/plan.ts";
import { readSpec } from "../spec/read-spec.ts";
import { atEnd } from "../testing/at-end.ts";
import { acceptShare, makeResourceEndpoint } from "../testing/connect-to-gateway.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import { findPlatformWay } from "../verify/find-way.ts";
import { verifyPath } from "../verify/verify-path.ts";
import { applyGateway, destroyGateway } from "./apply-gateway.ts";
import { readGatewayStatus } from "./gateway-status.ts";
import { planGateway } from "./plan-gateway.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const onEnd = atEnd();
let scene: Scene;
beforeAll(async () => {
  scene = await startScene(onEnd);
});

const specOf = (from: object) =>
  readSpec(
    JSON.stringify({
      ...{ link: "gated", platform: "dbt", environment: "US", region: "us-east-1", via: "resource-gateway" },
      databases: [{ name: "warehouse", from }],
      network: { vpc: scene.rehearsal.owner.vpcId },
    }),
  );
const asOwner = (service: "vpc-lattice" | "ram" | "ec2", operation: string, input: object) =>
  scene.region.call(service, operation, input, scene.rehearsal.owner);
const asPlatform = (service: "vpc-lattice" | "ram" | "ec2", operation: string, input: object) =>
  scene.region.call(service, operation, input, scene.rehearsal.platform);

async function countOrders(address: string): Promise<boolean> {
  const { database, platform } = scene.rehearsal;
  const at = await scene.region.locate({ vpcId: platform.vpcId, address, port: database.port });
  const ssl = { ca: await scene.region.authority(), checkServerIdentity: () => undefined };
  const login = { ...database.analyst, database: database.name };
  const client = new pg.Client({ ...login, ...at, ssl, connectionTimeoutMillis: 5000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.query("select count(*) > 1000 as many from orders")).rows[0].many;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** As `postern verify --as platform --endpoint` does, in the platform's VPC. */
async function verifyAsPlatform(endpoint: { id: string; address: string }) {
  const { database, platform } = scene.rehearsal;
  const session = openSession({
    ...{ region: platform.region, endpoint: scene.region.url },
    credentials: scene.region.credentialsOf(platform.accountId),
  });
  const way = await findPlatformWay(session, endpoint.id);
  expect(way.host).toContain(endpoint.id);
  expect(way.allowedAddresses).toEqual([endpoint.address]);
  const host = await scene.region.openHost({ ...platform, subnetId: platform.subnetIds[0] ?? "" });
  const network = openNetwork({ dnsServers: [host.dnsServer], socksProxy: host.socksProxy });
  const authorities = await scene.region.authority();
  return verifyPath(network, {
    ...{ ...way, port: database.port, ...database.analyst, database: database.name },
    tls: { mode: "verify-full", certificateName: database.address, authorities },
  });
}

async function expectNothing() {
  expect((await asOwner("vpc-lattice", "ListResourceGateways", {})).items).toEqual([]);
  expect((await asOwner("vpc-lattice", "ListResourceConfigurations", {})).items).toEqual([]);
  const shares = { resourceOwner: "SELF", resourceShareStatus: "ACTIVE" };
  expect((await asOwner("ram", "GetResourceShares", shares)).resourceShares).toEqual([]);
  const Filters = [{ Name: "tag:postern:link", Values: ["gated"] }];
  expect((await scene.ec2().describeSecurityGroups({ Filters })).SecurityGroups).toEqual([]);
  expect((await scene.ec2().describeSecurityGroupRules({ Filters })).SecurityGroupRules).toEqual([]);
}

const sources: [string, () => Promise<object>, RegExp][] = [
  ["an RDS instance by its ARN", async () => ({ rds: scene.rehearsal.database.identifier }), /^arn:aws:rds:/],
  ["a name", async () => ({ host: scene.rehearsal.database.address, port: 5432 }), /\.rds\.amazonaws\.com$/],
  [
    "an address",
    async () => ({ address: (await scene.network.resolve(scene.rehearsal.database.address)).addresses, port: 5432 }),
    /^10\./,
  ],
];

test.each(sources)(
  "a link through a resource gateway to %s carries a query, and leaves nothing",
  async (_what, from, resource) => {
    const spec = specOf(await from());
    const session = scene.ownerSession();
    const { plan } = await planGateway(session, scene.network, spec);
    expect(plan.steps.every(({ action }) => action === "create")).toBe(true);
    expect(plan.remarks.at(-1)).toContain("costs the platform about $14.60 a month and $1.00 for each 100 GB, with an");
    expect(plan.remarks.at(-1)).toMatch(/list prices of us-east-1, read \d{4}-\d{2}-\d{2}\)/);
    const { status } = await applyGateway(session, scene.network, spec);
    const platform = scene.rehearsal.platform.accountId;
    expect(status).toMatchObject({
      gateway: { status: "ACTIVE" },
      databases: [{ name: "warehouse", status: "ACTIVE", resource: expect.stringMatching(resource) }],
      share: { accounts: { [platform]: "ASSOCIATING" } },
      endpoints: [],
    });
    const [database] = status.databases;
    const isKnown = "rds" in (spec.databases[0]?.from ?? {});
    const shut = isKnown ? undefined : await admitGateway(scene.rehearsal.owner.databaseGroupId);
    const configurationArn = database?.configurationArn ?? "";
    await acceptShare(scene, status.share?.shareArn ?? "", configurationArn);
    const endpoint = await makeResourceEndpoint(scene, configurationArn);
    expect(await countOrders(endpoint.address)).toBe(true);
    const verified = await verifyAsPlatform(endpoint);
    expect(verified.hops.filter(({ ok }) => !ok)).toEqual([]);
    expect(verified).toMatchObject({ ok: true, rows: [[1]] });
    expect(await readGatewayStatus(session, "gated")).toMatchObject({
      share: { accounts: { [platform]: "ASSOCIATED" } },
      endpoints: [{ vpcEndpointId: endpoint.id, ownerAccountId: platform, database: "warehouse" }],
    });
    const again = await planGateway(session, scene.network, spec);
    expect(hasChanges(again.plan)).toBe(false);
    await expect(destroyGateway(session, "gated", { rejectConnections: false })).rejects.toMatchObject({
      code: "link-in-use",
      problems: [{ value: endpoint.id }],
    });
    await shut?.();
    const { removed } = await destroyGateway(session, "gated", { rejectConnections: true });
    expect(removed).toContain("resource-gateway/resource-gateway");
    await expect(countOrders(endpoint.address)).rejects.toThrow();
    await asPlatform("ec2", "DeleteVpcEndpoints", { VpcEndpointIds: [endpoint.id] });
    await expectNothing();
  },
);

/** The group of a database that is named or addressed is not known: its owner lets the gateway's group in by hand. */
async function admitGateway(GroupId: string): Promise<() => Promise<unknown>> {
  const Filters = [{ Name: "tag:postern:link", Values: ["gated"] }];
  const [group] = (await scene.ec2().describeSecurityGroups({ Filters })).SecurityGroups ?? [];
  const UserIdGroupPairs = [{ GroupId: group?.GroupId }];
  const rule = { GroupId, IpPermissions: [{ IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, UserIdGroupPairs }] };
  await scene.ec2().authorizeSecurityGroupIngress(rule);
  return () => scene.ec2().revokeSecurityGroupIngress(rule);
}
