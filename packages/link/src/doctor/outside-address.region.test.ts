import { beforeAll, expect, test, vi } from "vitest";
import { applyLink } from "../apply/apply.ts";
import { readSpec } from "../spec/read-spec.ts";
import { atEnd } from "../testing/at-end.ts";
import { databaseMaker } from "../testing/make-databases.ts";
import { expectSound, followFirst } from "../testing/start-doctor-scene.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import { type DiagnosisInput, diagnoseLink } from "./diagnose.ts";
import { repairCommands } from "./repair-commands.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const ADDRESS = "10.200.7.5";
const cleanup = atEnd();
let scene: Scene;
let input: DiagnosisInput;

beforeAll(async () => {
  scene = await startScene(cleanup);
  const { vpcId } = scene.rehearsal.owner;
  const make = databaseMaker(scene);
  await make.onPremises("corp", ADDRESS, 5432, "db.corp.example.com");
  const { VpnGateway } = await make.ec2("CreateVpnGateway", { Type: "ipsec.1" });
  await make.ec2("AttachVpnGateway", { VpcId: vpcId, VpnGatewayId: VpnGateway.VpnGatewayId });
  const [table] = (await make.ec2("DescribeRouteTables", { Filters: [{ Name: "vpc-id", Values: [vpcId] }] }))
    .RouteTables;
  await make.ec2("CreateRoute", {
    RouteTableId: table.RouteTableId,
    DestinationCidrBlock: "10.200.0.0/16",
    GatewayId: VpnGateway.VpnGatewayId,
  });
  const spec = readSpec(
    JSON.stringify({
      link: "corp",
      platform: "dbt",
      environment: "US",
      region: "us-east-1",
      databases: [{ name: "db", from: { address: [ADDRESS], port: 5432 } }],
      network: { vpc: vpcId },
    }),
  );
  input = { session: scene.ownerSession(), network: scene.network, spec };
  await applyLink(input.session, input.network, spec);
});

test("20: a range that was given to the VPC hides a database on premises", async () => {
  await expectSound(input);
  const { vpcId: VpcId } = scene.rehearsal.owner;
  const made = await scene.ec2().associateVpcCidrBlock({ VpcId, CidrBlock: "10.200.7.0/24" });
  const diagnosis = await diagnoseLink(input);
  const [first] = diagnosis.findings;
  expect(first).toMatchObject({ check: "targets-have-right-zone", whose: "owner" });
  expect(first?.cause).toContain(`${ADDRESS} of db is registered as outside the VPC`);
  const id = made.CidrBlockAssociation?.AssociationId;
  expect(first && repairCommands(first.repair, "us-east-1")).toEqual([
    `aws ec2 disassociate-vpc-cidr-block --association-id ${id} --region us-east-1`,
  ]);
  // It really is out of reach: the load balancer itself says so.
  const { TargetGroups } = await scene.elbv2.describeTargetGroups({});
  const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn;
  await expect
    .poll(async () => (await scene.elbv2.describeTargetHealth({ TargetGroupArn })).TargetHealthDescriptions, {
      timeout: 60_000,
    })
    .toMatchObject([{ Target: { Id: ADDRESS, AvailabilityZone: "all" }, TargetHealth: { State: "unhealthy" } }]);
  await expectSound(await followFirst(diagnosis, input));
});
