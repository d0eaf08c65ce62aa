import { beforeAll, expect, test } from "vitest";
import { applyLink } from "../apply/apply.ts";
import { atEnd } from "../testing/at-end.ts";
import {
  type DoctorScene,
  expectSound,
  followFirst,
  repairFirst,
  startDoctorScene,
} from "../testing/start-doctor-scene.ts";
import { type DiagnosisInput, diagnoseLink } from "./diagnose.ts";
import { repairCommands } from "./repair-commands.ts";

/** Mistakes that show only when the path is gone, or in what a plan cannot be made of. */

const cleanup = atEnd();
let scene: DoctorScene;

beforeAll(async () => {
  scene = await startDoctorScene(cleanup);
});

type Target = NonNullable<DiagnosisInput["probe"]>["target"];

const going = (changes: Partial<Target>): DiagnosisInput => {
  const input = scene.input();
  if (!input.probe) throw new Error("the scene goes the path");
  return { ...input, probe: { ...input.probe, target: { ...input.probe.target, ...changes } } };
};

const firstOf = async (input: DiagnosisInput) => {
  const diagnosis = await diagnoseLink(input);
  const [first] = diagnosis.findings;
  return { diagnosis, first, commands: first ? repairCommands(first.repair, "us-east-1").join("\n") : "" };
};

test("21: a database that is publicly accessible", async () => {
  const DBInstanceIdentifier = scene.rehearsal.database.identifier;
  const change = { DBInstanceIdentifier, PubliclyAccessible: true, ApplyImmediately: true };
  await scene.region.call("rds", "ModifyDBInstance", change, scene.rehearsal.owner);
  await expect
    .poll(async () => (await firstOf(scene.input())).first, { timeout: 20_000 })
    .toMatchObject({ check: "databases-are-private", whose: "owner" });
  const { diagnosis, commands } = await firstOf(scene.input());
  expect(commands).toBe(
    `aws rds modify-db-instance --db-instance-identifier ${DBInstanceIdentifier} --no-publicly-accessible --apply-immediately --region us-east-1`,
  );
  await repairFirst(diagnosis, scene.input());
  await expectSound(scene.input());
});

test("25: a listener that forgets sessions sooner than usual", async () => {
  const { LoadBalancers } = await scene.elbv2.describeLoadBalancers({});
  const { Listeners } = await scene.elbv2.describeListeners({ LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn });
  await scene.elbv2.modifyListenerAttributes({
    ListenerArn: Listeners?.[0]?.ListenerArn,
    Attributes: [{ Key: "tcp.idle_timeout.seconds", Value: "60" }],
  });
  const { first, diagnosis, commands } = await firstOf(scene.input());
  expect(first).toMatchObject({ check: "sessions-may-idle", cause: expect.stringContaining("60 s") });
  expect(commands).toContain("aws elbv2 modify-listener-attributes --listener-arn arn:aws:");
  await repairFirst(diagnosis, scene.input());
  await expectSound(scene.input());
});

test("26: a client that expects the endpoint's name in the database's certificate", async () => {
  const { first, commands } = await firstOf(going({ tls: { mode: "verify-full", authorities: scene.authorities } }));
  expect(first).toMatchObject({ check: "certificate-bears-the-name", whose: "platform" });
  const { address } = scene.rehearsal.database;
  const { hostedZoneId, batch } = readZoneCommand(commands);
  expect(hostedZoneId).toBe('"$zone"');
  expect(commands).toContain(`aws route53 create-hosted-zone --name ${address} `);
  // The two calls of the command, made as it says.
  const { platform } = scene.rehearsal;
  const call = (operation: string, input: object) => scene.region.call("route53", operation, input, platform);
  const { HostedZone } = await call("CreateHostedZone", {
    Name: address,
    CallerReference: scene.endpoint.vpcEndpointId,
    VPC: { VPCRegion: platform.region, VPCId: platform.vpcId },
  });
  await call("ChangeResourceRecordSets", {
    HostedZoneId: HostedZone.Id.replace("/hostedzone/", ""),
    ChangeBatch: JSON.parse(batch),
  });
  await expectSound(going({ host: address, tls: { mode: "verify-full", authorities: scene.authorities } }));
});

test("28: a client that dials the name of one zone", async () => {
  const [regional = "", zonal = ""] = scene.endpoint.dnsNames;
  const { first, commands } = await firstOf(going({ host: zonal }));
  expect(first).toMatchObject({ check: "client-uses-regional-name", whose: "platform" });
  const { user } = scene.rehearsal.database.analyst;
  expect(commands).toBe(`psql 'host=${regional} port=5432 dbname=shop user=${user} sslmode=require'`);
  await expectSound(going({ host: regional }));
});

test("19: a reader that answers in the writer's place", async () => {
  const { owner, database } = scene.rehearsal;
  const call = (operation: string, input: object) => scene.region.call("rds", operation, input, owner);
  const DBInstanceIdentifier = "warehouse-reader";
  await call("CreateDBInstanceReadReplica", {
    DBInstanceIdentifier,
    SourceDBInstanceIdentifier: database.identifier,
    VpcSecurityGroupIds: [owner.databaseGroupId],
  });
  const describe = async () => (await call("DescribeDBInstances", { DBInstanceIdentifier })).DBInstances[0];
  await expect.poll(async () => (await describe()).DBInstanceStatus, { timeout: 50_000 }).toBe("available");
  const { addresses } = await scene.network.resolve((await describe()).Endpoint.Address);
  // The reader as the source, as when a reader's name was taken for the writer's.
  const databases = [{ name: "warehouse", from: { address: addresses, port: database.port } }];
  const { vpcId, subnetIds, databaseGroupId: GroupId } = owner;
  // Of an address nobody knows the security group, so its owner opens it.
  const IpPermissions = [{ IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: "10.0.0.0/16" }] }];
  await scene.ec2().authorizeSecurityGroupIngress({ GroupId, IpPermissions });
  const spec = { ...scene.spec, databases, network: { ...scene.spec.network, vpc: vpcId, subnets: subnetIds } };
  const mistaken = { ...going({ tls: { mode: "require" } }), spec };
  await applyLink(mistaken.session, mistaken.network, spec);
  await expect
    .poll(async () => (await firstOf(mistaken)).first, { timeout: 20_000 })
    .toMatchObject({ check: "server-is-writer", whose: "owner" });
  const { commands, diagnosis } = await firstOf(mistaken);
  expect(commands).toBe(`# in postern.yaml: databases[0].from: {rds: ${database.identifier}}\npostern apply`);
  const mended = await followFirst(diagnosis, mistaken);
  await scene.ec2().revokeSecurityGroupIngress({ GroupId, IpPermissions });
  await expectSound(mended);
});

/** What the shell would hand to the second of the command's two calls. */
function readZoneCommand(command: string): { hostedZoneId: string; batch: string } {
  const found = /--hosted-zone-id (\S+) --change-batch '(.+)' /.exec(command);
  return { hostedZoneId: found?.[1] ?? "", batch: found?.[2] ?? "" };
}
