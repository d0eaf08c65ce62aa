import { once } from "node:events";
import { connect, createServer } from "node:net";
import * as ec2 from "@aws-sdk/client-ec2";
import * as ram from "@aws-sdk/client-ram";
import * as rds from "@aws-sdk/client-rds";
import * as route53 from "@aws-sdk/client-route-53";
import * as lattice from "@aws-sdk/client-vpc-lattice";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import {
  deleteEndpoint,
  describeDatabase,
  dial,
  gateway,
  gatewayHosts,
  makeDatabase,
  makeEndpoint,
  OWNER,
  owner,
  PLATFORM,
  platform,
  query,
  REGION,
  region,
  shareConfiguration,
  startResourceScene,
  stateOf,
  WAITING,
} from "../../testing/resource-scene.ts";

/** Far longer than a connection on this machine takes. */
const SILENCE_MS = 1000;

beforeAll(startResourceScene);

test("a database shared by its ARN is reached under its own name, verified; it sees the gateway; cut, nothing passes", async () => {
  const name = owner.database.Endpoint!.Address!;
  await expect(query(name, "SELECT 1")).rejects.toThrow();
  const arn = await shareConfiguration({
    type: "ARN",
    resourceConfigurationDefinition: { arnResource: { arn: owner.database.DBInstanceArn } },
  });
  const endpoint = await makeEndpoint(arn, { PrivateDnsEnabled: true });
  const row = await query(
    name,
    "SELECT host(inet_client_addr()) AS client, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
  );
  expect(row.ssl).toBe(true);
  expect(await gatewayHosts()).toContain(row.client);
  await expect(query(endpoint.name, "SELECT 1")).rejects.toThrow("does not match certificate's altnames");
  expect(await query(endpoint.name, "SELECT 1 AS one", false)).toEqual({ one: 1 });
  await expect(dial(endpoint.name, 5433)).rejects.toThrow();

  const established = await dial(name, 5432);
  const closed = new Promise((resolve) => established.once("close", resolve));
  const { items } = await owner.lattice.send(
    new lattice.ListResourceEndpointAssociationsCommand({ resourceConfigurationIdentifier: arn }),
  );
  expect(items).toMatchObject([{ vpcEndpointId: endpoint.id, vpcEndpointOwner: PLATFORM }]);
  const which = { resourceEndpointAssociationIdentifier: items![0]!.id };
  await owner.lattice.send(new lattice.DeleteResourceEndpointAssociationCommand(which));
  await closed;
  await expect(dial(endpoint.name, 5432)).rejects.toThrow();
  expect(await stateOf(endpoint.id)).toBe("rejected");
});

test("the gateway's groups judge what goes out, the database's what comes in", async () => {
  const { Endpoint, VpcSecurityGroups } = owner.database;
  const arn = await shareConfiguration({
    portRanges: ["5432"],
    resourceConfigurationDefinition: { dnsResource: { domainName: Endpoint!.Address!, ipAddressType: "IPV4" } },
  });
  const { name } = await makeEndpoint(arn);
  const works = async () => expect(await query(name, "SELECT 1 AS one", false)).toEqual({ one: 1 });
  await works();
  const egress = {
    GroupId: gateway.groupId,
    IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
  };
  await owner.ec2.send(new ec2.RevokeSecurityGroupEgressCommand(egress));
  await expect(dial(name, 5432, SILENCE_MS)).rejects.toThrow();
  await owner.ec2.send(new ec2.AuthorizeSecurityGroupEgressCommand(egress));
  await works();
  const GroupId = VpcSecurityGroups![0]!.VpcSecurityGroupId;
  const byRange = [{ IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: "10.0.0.0/16" }] }];
  await owner.ec2.send(new ec2.RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: byRange }));
  await expect(dial(name, 5432, SILENCE_MS)).rejects.toThrow();
  const UserIdGroupPairs = [{ GroupId: gateway.groupId }];
  const byGroup = [{ IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, UserIdGroupPairs }];
  await owner.ec2.send(new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: byGroup }));
  await works();
});

test("a name that only the owner's VPC knows is followed, connection by connection, to where its record leads", async () => {
  const hosts = await Promise.all(
    ["one", "two"].map(async (greeting) => {
      const host = await region.openHost({ accountId: OWNER, region: REGION, subnetId: owner.subnetIds[0]! });
      const server = createServer((socket) => socket.on("error", () => {}).end(greeting));
      server.listen(await region.locate({ vpcId: owner.vpcId, address: host.address, port: 5432 }));
      await once(server, "listening");
      onTestFinished(() => void server.close());
      return host.address;
    }),
  );
  const VPC = { VPCId: owner.vpcId, VPCRegion: REGION } as const;
  const zone = { Name: "internal.example", CallerReference: "1", VPC };
  const { HostedZone } = await owner.route53.send(new route53.CreateHostedZoneCommand(zone));
  const lead = async (Value: string) => {
    const ResourceRecordSet: route53.ResourceRecordSet = {
      Name: "db.internal.example",
      Type: "A",
      TTL: 5,
      ResourceRecords: [{ Value }],
    };
    const Changes: route53.Change[] = [{ Action: "UPSERT", ResourceRecordSet }];
    const change = { HostedZoneId: HostedZone!.Id, ChangeBatch: { Changes } };
    const { ChangeInfo } = await owner.route53.send(new route53.ChangeResourceRecordSetsCommand(change));
    await route53.waitUntilResourceRecordSetsChanged({ ...WAITING, client: owner.route53 }, { Id: ChangeInfo!.Id });
  };
  await lead(hosts[0]!);
  const { id } = await owner.lattice.send(
    new lattice.CreateResourceGatewayCommand({
      name: "in-vpc",
      vpcIdentifier: owner.vpcId,
      subnetIds: owner.subnetIds,
      resourceConfigDnsResolution: "IN_VPC",
    }),
  );
  await vi.waitFor(async () => {
    const which = { resourceGatewayIdentifier: id };
    expect((await owner.lattice.send(new lattice.GetResourceGatewayCommand(which))).status).toBe("ACTIVE");
  });
  const arn = await shareConfiguration({
    resourceGatewayIdentifier: id,
    portRanges: ["5000-5500"],
    resourceConfigurationDefinition: { dnsResource: { domainName: "db.internal.example", ipAddressType: "IPV4" } },
  });
  const { name } = await makeEndpoint(arn);
  const hear = async () => String((await once(await dial(name, 5432), "data"))[0]);
  expect(await hear()).toBe("one");
  await lead(hosts[1]!);
  expect(await hear()).toBe("two");
});

test("after a failover the next connection reaches the new writer, without anyone's doing", {
  timeout: 120_000,
}, async () => {
  const which = { DBInstanceIdentifier: "standing-by" };
  await makeDatabase(owner.rds, { ...which, MultiAZ: true });
  const { Endpoint, DBInstanceArn } = await describeDatabase(which.DBInstanceIdentifier);
  const name = Endpoint!.Address!;
  const arn = await shareConfiguration({
    type: "ARN",
    resourceConfigurationDefinition: { arnResource: { arn: DBInstanceArn } },
  });
  await makeEndpoint(arn, { PrivateDnsEnabled: true });
  const serverOf = async () => (await query(name, "SELECT host(inet_server_addr()) AS server")).server;
  const before = await serverOf();
  await owner.rds.send(new rds.RebootDBInstanceCommand({ ...which, ForceFailover: true }));
  await vi.waitFor(async () => expect(await serverOf()).not.toBe(before), { timeout: 60_000, interval: 100 });
  expect(await query(name, "SELECT pg_is_in_recovery() AS standby")).toEqual({ standby: false });
});

test("an endpoint has its socket on this machine while it is open, as other endpoints have", async () => {
  const arn = await shareConfiguration({
    portRanges: ["5432"],
    resourceConfigurationDefinition: {
      dnsResource: { domainName: owner.database.Endpoint!.Address!, ipAddressType: "IPV4" },
    },
  });
  const { id } = await makeEndpoint(arn);
  const { VpcEndpoints } = await platform.ec2.send(new ec2.DescribeVpcEndpointsCommand({ VpcEndpointIds: [id] }));
  const NetworkInterfaceIds = VpcEndpoints![0]!.NetworkInterfaceIds!.slice(0, 1);
  const { NetworkInterfaces } = await platform.ec2.send(
    new ec2.DescribeNetworkInterfacesCommand({ NetworkInterfaceIds }),
  );
  const address = NetworkInterfaces![0]!.PrivateIpAddress!;
  const place = await region.locate({ vpcId: platform.vpcId, address, port: 5432 });
  const open = connect(place);
  onTestFinished(() => void open.destroy());
  open.on("error", () => {});
  await once(open, "connect");
  // A request for TLS (PostgreSQL's message flow): only a real Postgres agrees with one letter.
  open.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
  expect(String((await once(open, "data"))[0])).toBe("S");
  await deleteEndpoint(id);
  const refused = connect(place);
  await expect(once(refused, "connect")).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

test("an endpoint at what is no longer shared goes on or is cut off, as is chosen", async () => {
  const choose = async (unsharedResource: string) => {
    const body = JSON.stringify({ unsharedResource });
    expect((await fetch(`${region.url}/_postern/choices`, { method: "POST", body })).status).toBe(200);
  };
  const unshare = async (arn: string) => {
    const { resourceShareAssociations } = await owner.ram.send(
      new ram.GetResourceShareAssociationsCommand({ associationType: "RESOURCE", resourceArn: arn }),
    );
    const { resourceShareArn } = resourceShareAssociations![0]!;
    await owner.ram.send(new ram.DisassociateResourceShareCommand({ resourceShareArn, resourceArns: [arn] }));
  };
  const makeOne = async () => {
    const arn = await shareConfiguration({
      type: "ARN",
      resourceConfigurationDefinition: { arnResource: { arn: owner.database.DBInstanceArn } },
    });
    return { arn, endpoint: await makeEndpoint(arn) };
  };
  const [connected, disconnected] = [await makeOne(), await makeOne()];
  await unshare(connected.arn);
  expect(await query(connected.endpoint.name, "SELECT 1 AS one", false)).toEqual({ one: 1 });

  await choose("disconnected");
  onTestFinished(() => choose("connected"));
  const established = await dial(disconnected.endpoint.name, 5432);
  const closed = new Promise((resolve) => established.once("close", resolve));
  await unshare(disconnected.arn);
  await closed;
  expect(await stateOf(disconnected.endpoint.id)).toBe("rejected");
  await expect(dial(disconnected.endpoint.name, 5432)).rejects.toThrow();
});
