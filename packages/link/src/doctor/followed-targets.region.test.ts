import { beforeAll, expect, test, vi } from "vitest";
import { applyLink } from "../apply/apply.ts";
import { hasChanges } from "../plan/plan.ts";
import { planLink } from "../plan/plan-link.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { atEnd } from "../testing/at-end.ts";
import { type DoctorScene, expectSound, repairFirst, startDoctorScene } from "../testing/start-doctor-scene.ts";
import { takeTurns } from "../testing/take-turns.ts";
import { diagnoseLink } from "./diagnose.ts";
import { repairCommands } from "./repair-commands.ts";

// A turn looks at the name until it has settled.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const cleanup = atEnd();
let scene: DoctorScene;
let TargetGroupArn: string | undefined;

beforeAll(async () => {
  scene = await startDoctorScene(cleanup);
  const { TargetGroups } = await scene.elbv2.describeTargetGroups({});
  TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn;
});

const followed = (follow: LinkSpec["failover"]["follow"]): LinkSpec => ({
  ...scene.spec,
  failover: { ...scene.spec.failover, follow },
});

const registered = async () => {
  const { TargetHealthDescriptions = [] } = await scene.elbv2.describeTargetHealth({ TargetGroupArn });
  return TargetHealthDescriptions.flatMap(({ Target }) => (Target?.Id ? [{ Id: Target.Id, Port: Target.Port }] : []));
};

/** In place of what is registered. */
async function mistake(change: (own: { Id: string }) => { Id: string; Port: number }) {
  const Targets = await registered();
  const wrong = change(Targets[0] ?? { Id: "" });
  await scene.elbv2.registerTargets({ TargetGroupArn, Targets: [wrong] });
  await scene.elbv2.deregisterTargets({ TargetGroupArn, Targets });
}

test.each([
  { what: "18: an old address is registered", check: "targets-are-current", Id: "10.0.1.250", Port: 5432 },
  { what: "22: the port is not the database's", check: "ports-agree", Id: undefined, Port: 5433 },
])("$what, and a follower moves the targets: its turn is the repair, which apply is not", async (mistaken) => {
  const spec = followed("daemon");
  const input = scene.input({ spec });
  await applyLink(input.session, input.network, spec);
  await expectSound(input);
  await mistake(({ Id }) => ({ Id: mistaken.Id ?? Id, Port: mistaken.Port }));
  const { findings } = await diagnoseLink(input);
  expect(findings[0]).toMatchObject({ check: mistaken.check, whose: "owner" });
  expect(findings[0] && repairCommands(findings[0].repair, "us-east-1")).toEqual([
    expect.stringMatching(/^postern follow --once /),
  ]);
  expect(hasChanges((await planLink(input.session, input.network, spec)).plan)).toBe(false);
  await takeTurns(input.session, input.network, spec);
  await expectSound(input);
});

test("18: a group that is empty is apply's to fill, whoever follows", async () => {
  const input = scene.input({ spec: followed("daemon") });
  await expectSound(input);
  await scene.elbv2.deregisterTargets({ TargetGroupArn, Targets: await registered() });
  const diagnosis = await diagnoseLink(input);
  expect(diagnosis.findings[0]).toMatchObject({ check: "targets-are-current", repair: { by: "apply" } });
  await repairFirst(diagnosis, input);
  await expectSound(input);
});
