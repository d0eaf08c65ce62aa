import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Client } from "pg";
import { SocksClient } from "socks";
import { expect, onTestFinished, vi } from "vitest";
import { startTestRegion } from "./start-test-region.ts";

const OWNER = { accountId: "111122223333", region: "us-east-1" };
const PASSWORD = "s3cret-enough";
export const PATIENCE = { timeout: 60_000, interval: 20 };

export type DatabaseScene = Awaited<ReturnType<typeof startDatabaseScene>>;

/** A region with a VPC in three zones, a DB subnet group `group` of them, and a client host that speaks Postgres. */
export async function startDatabaseScene(onCleanup: (cleanup: () => Promise<void>) => void) {
  const region = await startTestRegion(onCleanup);
  const rds = (operation: string, input: object = {}) => region.call("rds", operation, input, OWNER);
  const ec2 = (operation: string, input: object) => region.call("ec2", operation, input, OWNER);
  const vpcId: string = (await ec2("CreateVpc", { CidrBlock: "10.0.0.0/16" })).Vpc.VpcId;
  const subnetIds: string[] = [];
  for (const number of [1, 2, 3]) {
    const input = { VpcId: vpcId, CidrBlock: `10.0.${number}.0/24`, AvailabilityZoneId: `use1-az${number}` };
    subnetIds.push((await ec2("CreateSubnet", input)).Subnet.SubnetId);
  }
  await rds("CreateDBSubnetGroup", {
    DBSubnetGroupName: "group",
    DBSubnetGroupDescription: "three zones",
    SubnetIds: subnetIds,
  });
  const host = await region.openHost({ ...OWNER, subnetId: subnetIds[2]! });

  const describe = async (identifier: string) =>
    (await rds("DescribeDBInstances", { DBInstanceIdentifier: identifier })).DBInstances[0];
  const untilAvailable = async (identifier: string) => {
    await vi.waitFor(async () => expect((await describe(identifier)).DBInstanceStatus).toBe("available"), PATIENCE);
    return describe(identifier);
  };

  /** As a program on a host of the VPC: by the name, through the host's proxy; TLS is verified in full. */
  const signIn = async (name: string, port = 5432): Promise<Client> => {
    const { hostname, port: proxyPort } = new URL(host.socksProxy);
    const { socket } = await SocksClient.createConnection({
      proxy: { host: hostname, port: Number(proxyPort), type: 5 },
      command: "connect",
      destination: { host: name, port },
    });
    const client = new Client({
      host: name,
      stream: () => asConnected(socket),
      user: "orders_admin",
      password: PASSWORD,
      database: "postgres",
      ssl: { ca: await region.authority(), servername: name },
    });
    client.on("error", () => undefined);
    try {
      await client.connect();
    } catch (error) {
      socket.destroy();
      throw error;
    }
    onTestFinished(() => client.end().catch(() => undefined));
    return client;
  };

  return {
    region,
    rds,
    ec2,
    vpcId,
    subnetIds,
    describe,
    /** What the region logged. */
    logged: region.logged,
    password: PASSWORD,
    untilAvailable,
    signIn,
    async create(identifier: string, more: object) {
      await rds("CreateDBInstance", {
        DBInstanceIdentifier: identifier,
        DBInstanceClass: "db.t4g.micro",
        Engine: "postgres",
        AllocatedStorage: 20,
        MasterUsername: "orders_admin",
        MasterUserPassword: PASSWORD,
        DBSubnetGroupName: "group",
        ...more,
      });
      return untilAvailable(identifier);
    },
    async remove(identifier: string): Promise<void> {
      await rds("DeleteDBInstance", { DBInstanceIdentifier: identifier, SkipFinalSnapshot: true });
      await vi.waitFor(() => expect(describe(identifier)).rejects.toThrow("not found"), PATIENCE);
    },
    async ask(name: string, sql: string, port?: number): Promise<Record<string, unknown>[]> {
      const client = await signIn(name, port);
      try {
        return (await client.query(sql)).rows;
      } finally {
        await client.end();
      }
    },
    async addressesOf(name: string): Promise<string[]> {
      const { Resolver } = await import("node:dns/promises");
      const resolver = new Resolver();
      resolver.setServers([host.dnsServer]);
      return (await resolver.resolve4(name)).sort();
    },
    async interfaces(description = "RDSNetworkInterface"): Promise<string[]> {
      const { NetworkInterfaces } = await ec2("DescribeNetworkInterfaces", {
        Filters: [{ Name: "description", Values: [description] }],
      });
      return NetworkInterfaces.map((each: { PrivateIpAddress: string }) => each.PrivateIpAddress).sort();
    },
    async admin(path: string, body?: object): Promise<unknown> {
      const answer = await fetch(`${region.url}/_postern/${path}`, {
        method: "POST",
        ...(body && { body: JSON.stringify(body) }),
      });
      expect(answer.status, path).toBe(200);
      return answer.json();
    },
    async expectNothingListens(address: string, port = 5432): Promise<void> {
      const socket = connect(await region.locate({ vpcId, address, port }));
      await expect(once(socket, "connect")).rejects.toThrow("ECONNREFUSED");
    },
    /** AWS has no word for it: what follows the primary has everything, and the region counts on it. */
    async untilStandbyReady(identifier: string): Promise<void> {
      await vi.waitFor(async () => {
        const answer = await fetch(`${region.url}/_postern/databases`);
        const { databases } = (await answer.json()) as { databases: { identifier: string; standby: unknown }[] };
        expect(databases.find((each) => each.identifier === identifier)?.standby).toMatchObject({ isReady: true });
      }, PATIENCE);
    },
  };
}

/** pg connects its stream itself: this one is there already. */
function asConnected(socket: Socket): Socket {
  return Object.assign(socket, {
    connect() {
      setImmediate(() => socket.emit("connect"));
      return socket;
    },
  });
}
