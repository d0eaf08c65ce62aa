import { type Network, openNetwork } from "@postern/aws";
import { beforeAll, describe, expect, test, vi } from "vitest";
import {
  awaitGatewayConnections,
  disconnectGateway,
  listGatewayConnections,
} from "../../gateway/gateway-connections.ts";
import { readGatewayStatus } from "../../gateway/gateway-status.ts";
import { planLink } from "../../plan/plan-link.ts";
import { atEnd } from "../../testing/at-end.ts";
import { acceptShare, makeResourceEndpoint } from "../../testing/connect-to-gateway.ts";
import { expectSound, repairFirst } from "../../testing/start-doctor-scene.ts";
import { type GatewayScene, startGatewayScene } from "../../testing/start-gateway-scene.ts";
import { findOwnerWay } from "../../verify/find-way.ts";
import { verifyPath } from "../../verify/verify-path.ts";
import { type DiagnosisInput, diagnoseLink } from "../diagnose.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const onEnd = atEnd();
let scene: GatewayScene;
let input: DiagnosisInput;
let ownerNetwork: Network;
beforeAll(async () => {
  scene = await startGatewayScene(onEnd);
  input = { session: scene.ownerSession(), network: scene.network, spec: scene.spec };
  const { owner } = scene.rehearsal;
  const host = await scene.region.openHost({ ...owner, subnetId: owner.subnetIds[0] ?? "" });
  ownerNetwork = openNetwork({ dnsServers: [host.dnsServer], socksProxy: host.socksProxy });
});

const lattice = (operation: string, body: object) =>
  scene.region.call("vpc-lattice", operation, body, scene.rehearsal.owner);
const status = () => readGatewayStatus(scene.ownerSession(), "gated");
const gatewayGroup = async () => {
  const Filters = [{ Name: "tag:postern:kind", Values: ["gateway-security-group"] }];
  return (await scene.ec2().describeSecurityGroups({ Filters })).SecurityGroups?.[0]?.GroupId ?? "";
};
const findings = async () =>
  (await diagnoseLink(input)).findings.map(({ check, whose, repair }) => [check, whose, repair.by]);

test("before anything is applied, the doctor says so, and the way is refused with what to do", async () => {
  expect(await findings()).toEqual([["gateway-is-applied", "owner", "apply"]]);
  await expect(findOwnerWay(scene.ownerSession(), scene.network, scene.spec, "orders")).rejects.toMatchObject({
    code: "link-missing",
    problems: [{ message: "the resource gateway of 'orders' is not there yet" }],
  });
});

describe("a link through a gateway that is applied", () => {
  beforeAll(async () => {
    await scene.apply();
  });

  test("waits for the platform: the share is to be accepted, by commands that are shown", async () => {
    const diagnosis = await diagnoseLink(input);
    expect(diagnosis.via).toBe("resource-gateway");
    const [first] = diagnosis.findings;
    expect(first).toMatchObject({ check: "share-is-accepted", whose: "platform" });
    const { share } = await status();
    expect(JSON.stringify(first?.repair)).toContain(share?.shareArn);
    const waiting = awaitGatewayConnections(scene.ownerSession(), "gated", { seconds: 0.2 });
    await expect(waiting).rejects.toMatchObject({ code: "connection-unknown" });
  });

  test("cannot be given a load balancer besides: the plan says what has to go first", async () => {
    const other = { ...scene.spec, via: "load-balancer" as const };
    await expect(planLink(scene.ownerSession(), scene.network, other)).rejects.toMatchObject({
      code: "replacement-needed",
      problems: [{ field: "via", hint: expect.stringContaining("postern destroy") }],
    });
  });

  test("is sound once the platform is connected, and the connections are listed", async () => {
    const { share, databases } = await status();
    const arns = databases.map(({ configurationArn }) => configurationArn);
    await acceptShare(scene, share?.shareArn ?? "", arns[0] ?? "");
    const endpoints = [];
    for (const arn of arns) endpoints.push(await makeResourceEndpoint(scene, arn));
    await expectSound(input);
    const account = scene.rehearsal.platform.accountId;
    const listed = await listGatewayConnections(scene.ownerSession(), "gated", { ids: [], accountId: account });
    expect(listed.map(({ vpcEndpointId }) => vpcEndpointId).sort()).toEqual(endpoints.map(({ id }) => id).sort());
    expect(await listGatewayConnections(scene.ownerSession(), "gated", { ids: [], accountId: "0".repeat(12) })).toEqual(
      [],
    );
  });

  const mistakes: [string, string, () => Promise<unknown>][] = [
    [
      "the databases' group no longer admits the gateway",
      "database-group-admits-gateway",
      async () => {
        const GroupId = scene.rehearsal.owner.databaseGroupId;
        const Filters = [
          { Name: "group-id", Values: [GroupId] },
          { Name: "tag:postern:link", Values: ["gated"] },
        ];
        const rules = (await scene.ec2().describeSecurityGroupRules({ Filters })).SecurityGroupRules ?? [];
        const SecurityGroupRuleIds = rules.map(({ SecurityGroupRuleId = "" }) => SecurityGroupRuleId);
        await scene.ec2().revokeSecurityGroupIngress({ GroupId, SecurityGroupRuleIds });
      },
    ],
    [
      "the gateway's group lets nothing out",
      "gateway-group-lets-out",
      async () => {
        const GroupId = await gatewayGroup();
        const all = { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] };
        await scene.ec2().revokeSecurityGroupEgress({ GroupId, IpPermissions: [all] });
      },
    ],
    [
      "the gateway has another group",
      "gateway-has-its-group",
      async () => {
        const { gateway } = await status();
        await lattice("UpdateResourceGateway", {
          resourceGatewayIdentifier: gateway?.gatewayId,
          securityGroupIds: [scene.rehearsal.owner.databaseGroupId],
        });
      },
    ],
    [
      "a network ACL stands between gateway and database",
      "network-acls-let-gateway-through",
      async () => {
        const Filters = [{ Name: "vpc-id", Values: [scene.rehearsal.owner.vpcId] }];
        const { NetworkAcls } = await scene.ec2().describeNetworkAcls({ Filters });
        await scene.ec2().createNetworkAclEntry({
          ...{ NetworkAclId: NetworkAcls?.[0]?.NetworkAclId, RuleNumber: 50, Protocol: "6", RuleAction: "deny" },
          ...{ Egress: false, CidrBlock: "10.0.0.0/8", PortRange: { From: 5432, To: 5432 } },
        });
      },
    ],
    [
      "the instance was made public",
      "databases-are-admitted-by-arn",
      () =>
        scene.region.call(
          "rds",
          "ModifyDBInstance",
          {
            ...{ DBInstanceIdentifier: scene.rehearsal.database.identifier, PubliclyAccessible: true },
            ApplyImmediately: true,
          },
          scene.rehearsal.owner,
        ),
    ],
  ];
  test.each(mistakes)("when %s, that is found first, and the repair makes it sound", async (_what, check, make) => {
    await make();
    const diagnosis = await diagnoseLink(input);
    expect(diagnosis.findings[0]?.check).toBe(check);
    await repairFirst(diagnosis, input);
    await expectSound(input);
  });

  test("is verified from its owner's VPC as far as one can go there: straight at the database", async () => {
    const { database, owner } = scene.rehearsal;
    const way = await findOwnerWay(scene.ownerSession(), scene.network, scene.spec, "orders");
    expect(way).toMatchObject({ side: "database", host: database.address, port: database.port });
    const target = {
      ...{ ...way, port: way.port ?? 0, ...database.analyst, database: database.name, timeoutMs: 1000 },
      tls: { mode: "verify-full" as const, authorities: await scene.region.authority() },
    };
    const shut = await verifyPath(ownerNetwork, target);
    expect(shut.hops.at(-1)).toMatchObject({ hop: "tcp", ok: false, whose: "you" });
    const range = { IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, IpRanges: [{ CidrIp: "10.0.0.0/16" }] };
    await scene.ec2().authorizeSecurityGroupIngress({ GroupId: owner.databaseGroupId, IpPermissions: [range] });
    const open = await verifyPath(ownerNetwork, target);
    expect(open.hops.filter(({ ok }) => !ok)).toEqual([]);
    expect(open.isWriter).toBe(true);
  });

  test("disconnects an endpoint by its id, and no other", async () => {
    const [one, other] = await listGatewayConnections(scene.ownerSession(), "gated");
    await disconnectGateway(scene.ownerSession(), "gated", { ids: [one?.vpcEndpointId ?? ""] });
    const left = await listGatewayConnections(scene.ownerSession(), "gated");
    expect(left.map(({ vpcEndpointId }) => vpcEndpointId)).toEqual([other?.vpcEndpointId]);
    await expect(
      disconnectGateway(scene.ownerSession(), "gated", { ids: [one?.vpcEndpointId ?? ""] }),
    ).rejects.toMatchObject({ code: "connection-unknown" });
    expect(await findings()).toEqual([["platform-is-connected", "platform", "hand"]]);
  });
});
