import { beforeAll, expect, test, vi } from "vitest";
import { applyLink } from "../apply/apply.ts";
import { destroyLink } from "../apply/destroy.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { readSpec } from "../spec/read-spec.ts";
import { atEnd } from "../testing/at-end.ts";
import { expectSound, repairFirst } from "../testing/start-doctor-scene.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import { type DiagnosisInput, diagnoseLink } from "./diagnose.ts";
import { repairCommands } from "./repair-commands.ts";

// Real servers and a real function, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });
const FUNCTION = "postern-warehouse-follower";

const cleanup = atEnd();
let scene: Scene;
let spec: LinkSpec;
let looking: DiagnosisInput;

beforeAll(async () => {
  scene = await startScene(cleanup);
  spec = readSpec(JSON.stringify({ ...scene.spec, failover: { follow: "lambda" } }));
  looking = { session: scene.ownerSession(), network: scene.network, spec };
  await applyLink(scene.ownerSession(), scene.network, spec);
  cleanup(async () => void (await destroyLink(scene.ownerSession(), spec.link, { rejectConnections: true })));
});

const aws = (service: Parameters<Scene["region"]["call"]>[0], operation: string, input: object) =>
  scene.region.call(service, operation, input, scene.rehearsal.owner);

test("nothing is found wrong with a function that apply has made", async () => {
  await expectSound(looking);
});

test.each([
  [
    "whose rule on events somebody disabled",
    "rule on RDS's events",
    () => aws("events", "DisableRule", { Name: "postern-warehouse-failover" }),
  ],
  [
    "whose schedule leads nowhere",
    "schedule",
    () => aws("events", "RemoveTargets", { Rule: "postern-warehouse-schedule", Ids: ["follower"] }),
  ],
  ["that somebody deleted", "function", () => aws("lambda", "DeleteFunction", { FunctionName: FUNCTION })],
])("29: a function %s is found first, and postern apply mends it", async (_, part, spoil) => {
  await spoil();
  const diagnosis = await diagnoseLink(looking);
  expect(diagnosis.findings[0]).toMatchObject({ check: "function-is-whole", whose: "owner", repair: { by: "apply" } });
  expect(diagnosis.findings[0]?.cause).toContain(part);
  await repairFirst(diagnosis, looking);
  await expectSound(looking);
});

test("29: a function whose last turn failed is found by what it noted, with how to have it say why", async () => {
  const policy = { RoleName: `postern-warehouse-${spec.region}-follower`, PolicyName: "follow" };
  const { PolicyDocument } = await aws("iam", "GetRolePolicy", policy);
  const right = '"elasticloadbalancing:DescribeTargetHealth",';
  const whole = decodeURIComponent(PolicyDocument);
  await aws("iam", "PutRolePolicy", { ...policy, PolicyDocument: whole.replace(right, "") });
  const enforceIam = (isOn: boolean) =>
    fetch(`${scene.region.url}/_postern/hardships`, { method: "POST", body: JSON.stringify({ enforceIam: isOn }) });
  await enforceIam(true);
  const turn = () => aws("lambda", "Invoke", { FunctionName: FUNCTION, Payload: new TextEncoder().encode("{}") });
  expect((await turn()).FunctionError).toBe("Unhandled");
  const lacking = await diagnoseLink(looking);
  expect(lacking.findings[0]?.cause).toContain("role's rights");

  await aws("iam", "PutRolePolicy", { ...policy, PolicyDocument: whole });
  const { findings } = await diagnoseLink(looking);
  const [first] = findings;
  expect(first).toMatchObject({ check: "function-is-whole", cause: expect.stringContaining("failed not-authorised") });
  expect(repairCommands(first!.repair, spec.region)).toEqual([
    expect.stringMatching(/^aws lambda invoke --function-name postern-warehouse-follower /),
  ]);
  expect((await turn()).FunctionError).toBeUndefined();
  await enforceIam(false);
  await expectSound(looking);
});
