import { beforeAll, expect, test, vi } from "vitest";
import { atEnd } from "../testing/at-end.ts";
import { type DoctorScene, expectSound, startDoctorScene } from "../testing/start-doctor-scene.ts";
import { diagnoseLink } from "./diagnose.ts";
import { repairCommands } from "./repair-commands.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const cleanup = atEnd();
let scene: DoctorScene;

beforeAll(async () => {
  scene = await startDoctorScene(cleanup);
});

test("30: a platform whose VPC is full of endpoints, and which has none of the service yet", async () => {
  const { platform } = scene.rehearsal;
  const ec2 = scene.ec2With(await scene.platformSession.credentials());
  const { serviceName: ServiceName } = scene.applied;
  const SubnetIds = platform.subnetIds.slice(0, 1);
  const wish = { VpcEndpointType: "Interface", ServiceName, VpcId: platform.vpcId, SubnetIds } as const;
  const made = await Promise.all(Array.from({ length: 49 }, () => ec2.createVpcEndpoint(wish)));
  await expect(ec2.createVpcEndpoint(wish)).rejects.toMatchObject({ name: "VpcEndpointLimitExceeded" });
  const asking = scene.input({
    platform: { session: scene.platformSession, serviceName: ServiceName, subnetIds: SubnetIds },
    probe: undefined,
  });
  const { findings } = await diagnoseLink(asking);
  expect(findings[0]).toMatchObject({ check: "endpoints-are-left", whose: "platform" });
  expect(findings[0]?.cause).toContain("has 50 interface endpoints");
  expect(findings[0] && repairCommands(findings[0].repair, "us-east-1")).toEqual([
    expect.stringMatching(
      /^aws service-quotas request-service-quota-increase --service-code vpc --quota-code L-29B6F2EB /,
    ),
  ]);
  // To who has its endpoint the quota is nothing.
  const { findings: others } = await diagnoseLink(scene.input());
  expect(others.map(({ check }) => check)).not.toContain("endpoints-are-left");
  await ec2.deleteVpcEndpoints({ VpcEndpointIds: made.flatMap(({ VpcEndpoint }) => VpcEndpoint?.VpcEndpointId ?? []) });
  await expectSound(asking);
  await expectSound(scene.input());
});
