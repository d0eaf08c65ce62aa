import { beforeAll, describe, expect, test, vi } from "vitest";
import { discoverDatabases, usableRegions } from "../discover/discover-databases.ts";
import { proposeSpec } from "../discover/propose-spec.ts";
import { diagnoseLink } from "../doctor/diagnose.ts";
import { actionsFor, IAM_PURPOSES } from "../export/iam-policy.ts";
import { gatewayKinds } from "../resources/index.ts";
import { atEnd } from "../testing/at-end.ts";
import { type LimitedSession, sessionOfRole } from "../testing/session-of-role.ts";
import { type GatewayScene, startGatewayScene } from "../testing/start-gateway-scene.ts";
import { applyGateway, destroyGateway } from "./apply-gateway.ts";
import { readGatewayStatus } from "./gateway-status.ts";
import { planGateway } from "./plan-gateway.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const onEnd = atEnd();
let scene: GatewayScene;
let limited: LimitedSession;
beforeAll(async () => {
  scene = await startGatewayScene(onEnd);
  limited = await sessionOfRole(scene, scene.rehearsal.owner.accountId);
});

const actions = {
  plan: actionsFor(IAM_PURPOSES.owner["gateway-plan"]),
  apply: actionsFor(IAM_PURPOSES.owner["gateway-apply"]),
  doctor: actionsFor(IAM_PURPOSES.owner["gateway-doctor"]),
  init: actionsFor(IAM_PURPOSES.owner.init),
};
const applyAndDestroy = async () => {
  await applyGateway(limited.session, scene.network, scene.spec);
  await destroyGateway(limited.session, "gated", { rejectConnections: true });
};

test("the policies of a link through a gateway are enough to plan, apply, look, diagnose and destroy", async () => {
  await limited.allow(actions.plan);
  await planGateway(limited.session, scene.network, scene.spec);
  await limited.allow(actions.apply);
  await applyGateway(limited.session, scene.network, scene.spec);
  await limited.allow(actions.plan);
  await readGatewayStatus(limited.session, "gated");
  await limited.allow(actions.doctor);
  const { results } = await diagnoseLink({ session: limited.session, network: scene.network, spec: scene.spec });
  const untold = results.flatMap(({ answer }) => (answer.answer === "could-not-tell" ? [answer.why] : []));
  expect(untold.join("\n")).not.toMatch(/not authorized/i);
  await limited.allow(actions.apply);
  await destroyGateway(limited.session, "gated", { rejectConnections: true });
  await scene.expectNothing("destroyed by the policy");
});

describe("applying and destroying without one of the kinds' rights is refused, and says which:", () => {
  // A group's rules are changed, and a gateway's group, only after somebody else has changed them; a share is
  // narrowed when a database leaves.
  const later = [
    "ec2:CreateTags",
    "ram:DisassociateResourceShare",
    "vpc-lattice:UpdateResourceConfiguration",
    "vpc-lattice:UpdateResourceGateway",
  ];
  // AWS asks for them when tags are given at creation, and when RAM shares; the local region does not.
  const unjudged = [
    "ram:TagResource",
    "vpc-lattice:DeleteResourcePolicy",
    "vpc-lattice:PutResourcePolicy",
    "vpc-lattice:TagResource",
  ];
  const needed = [...new Set(gatewayKinds.flatMap(({ permissions }) => [...permissions.read, ...permissions.write]))];
  test.each(needed.filter((action) => ![...later, ...unjudged].includes(action)))("%s", async (missing) => {
    await limited.allow(actions.apply.filter((action) => action !== missing));
    await expect(applyAndDestroy()).rejects.toThrow(missing);
    await limited.allow(actions.apply);
    await destroyGateway(limited.session, "gated", { rejectConnections: true });
    await scene.expectNothing(`without ${missing}`);
  });
});

describe("the policy of init", () => {
  const init = async () => {
    await usableRegions(limited.session);
    const found = await discoverDatabases(limited.session, scene.network);
    const databases = found.flatMap(({ from, obstacle }) => (obstacle ? [] : [{ from }]));
    return proposeSpec(limited.session, scene.network, { platform: "dbt", environment: "US", databases });
  };

  test("is enough to find databases in every region and to propose a specification", async () => {
    await limited.allow(actions.init);
    expect((await init()).spec.databases).toHaveLength(1);
  });

  // Read only where a proxy's own endpoint, an instance's interfaces or a place outside the VPC is named.
  const seldom = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeRouteTables", "rds:DescribeDBProxyEndpoints"];
  const always = actions.init.filter((action) => !seldom.includes(action));
  test.each(always)("is not enough without %s, and that is said", async (missing) => {
    await limited.allow(actions.init.filter((action) => action !== missing));
    await expect(init()).rejects.toThrow(missing);
  });
});
