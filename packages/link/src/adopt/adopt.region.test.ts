import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { applyLink } from "../apply/apply.ts";
import { destroyLink } from "../apply/destroy.ts";
import { readStatus } from "../apply/status.ts";
import { readFollowings } from "../follow/read-followings.ts";
import { hasChanges } from "../plan/plan.ts";
import { planLink } from "../plan/plan-link.ts";
import { atEnd } from "../testing/at-end.ts";
import { countResources, NOTHING, type Scene, startScene } from "../testing/start-scene.ts";
import { errorFault, strikerOf } from "../testing/strike-operations.ts";
import { type AdoptionWish, findAdoption, takeOver } from "./adopt.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const ADMITTED = "arn:aws:iam::346425330055:role/MTPL_Admin";
const WISH: AdoptionWish = { link: "shop", platform: "dbt", environment: "US" };
let scene: Scene;
let databaseAddress: string;
const onCleanup = atEnd();

beforeAll(async () => {
  scene = await startScene(onCleanup);
  const { rehearsal } = scene;
  const asked = { DBInstanceIdentifier: rehearsal.database.identifier };
  const { DBInstances } = await scene.region.call("rds", "DescribeDBInstances", asked, rehearsal.owner);
  const { addresses } = await scene.network.resolve(DBInstances[0].Endpoint.Address);
  databaseAddress = addresses[0] ?? "";
});

interface HandMade {
  groupId?: string;
  /** An address, none, or instances. */
  target?: string | string[];
  scheme?: "internal" | "internet-facing";
  principals?: string[];
}

/** A link as somebody makes it at the console: their own names, AWS's defaults, the VPC's whole range let in. */
async function makeByHand({
  groupId,
  target = databaseAddress,
  scheme = "internal",
  principals = [ADMITTED],
}: HandMade = {}) {
  const { elbv2, rehearsal } = scene;
  const { owner } = rehearsal;
  const ec2 = scene.ec2();
  const made = await elbv2.createLoadBalancer({
    Name: "by-hand",
    Type: "network",
    Scheme: scheme,
    Subnets: owner.subnetIds.slice(0, 2),
    Tags: [{ Key: "Name", Value: "the shop's" }],
    ...(groupId ? { SecurityGroups: [groupId] } : {}),
  });
  const { LoadBalancerArn = "" } = made.LoadBalancers?.[0] ?? {};
  const isOfInstances = typeof target !== "string";
  const group = await elbv2.createTargetGroup({
    Name: "shop-database",
    ...{ Protocol: "TCP", Port: 5432, TargetType: isOfInstances ? "instance" : "ip", VpcId: owner.vpcId },
  });
  const { TargetGroupArn = "" } = group.TargetGroups?.[0] ?? {};
  const outside = isOfInstances || target.startsWith("10.0.") ? {} : { AvailabilityZone: "all" };
  const Targets = [target].flat().map((Id) => ({ Id, Port: 5432, ...outside }));
  if (target) await elbv2.registerTargets({ TargetGroupArn, Targets });
  const DefaultActions = [{ Type: "forward" as const, TargetGroupArn }];
  const listener = await elbv2.createListener({ LoadBalancerArn, Protocol: "TCP", Port: 6000, DefaultActions });
  await vi.waitFor(async () => {
    const { LoadBalancers } = await elbv2.describeLoadBalancers({ LoadBalancerArns: [LoadBalancerArn] });
    expect(LoadBalancers?.[0]?.State?.Code).toBe("active");
  }, 20_000);
  const answer = await ec2.createVpcEndpointServiceConfiguration({
    NetworkLoadBalancerArns: [LoadBalancerArn],
    AcceptanceRequired: true,
  });
  const { ServiceId = "", ServiceName } = answer.ServiceConfiguration ?? {};
  await ec2.modifyVpcEndpointServicePermissions({ ServiceId, AddAllowedPrincipals: principals });
  onTestFinished(async () => {
    await destroyLink(scene.ownerSession(), "shop", { rejectConnections: true });
    await ec2.deleteVpcEndpointServiceConfigurations({ ServiceIds: [ServiceId] });
    await elbv2.deleteListener({ ListenerArn: listener.Listeners?.[0]?.ListenerArn }).catch(() => undefined);
    await vi.waitFor(() => elbv2.deleteLoadBalancer({ LoadBalancerArn }), 20_000).catch(() => undefined);
    await elbv2.deleteTargetGroup({ TargetGroupArn }).catch(() => undefined);
  });
  return { LoadBalancerArn, TargetGroupArn, ServiceId, ServiceName };
}

/** Ids of instances that run, until the test is over. */
async function launch(count: number): Promise<string[]> {
  const ec2 = scene.ec2();
  const images = await ec2.describeImages({ Filters: [{ Name: "name", Values: ["postern-postgres-*"] }] });
  const launched = await ec2.runInstances({
    ImageId: images.Images?.[0]?.ImageId,
    MinCount: count,
    MaxCount: count,
    SubnetId: scene.rehearsal.owner.subnetIds[0],
    SecurityGroupIds: [scene.rehearsal.owner.databaseGroupId],
    UserData: Buffer.from("POSTGRES_PASSWORD=s3cret-enough\n").toString("base64"),
  });
  const InstanceIds = (launched.Instances ?? []).flatMap(({ InstanceId }) => InstanceId ?? []);
  onTestFinished(async () => void (await ec2.terminateInstances({ InstanceIds })));
  await vi.waitFor(async () => {
    const { Reservations = [] } = await ec2.describeInstances({ InstanceIds });
    const states = Reservations.flatMap(({ Instances = [] }) => Instances.map(({ State }) => State?.Name));
    expect(states).toEqual(InstanceIds.map(() => "running"));
  }, 30_000);
  return InstanceIds;
}

const find = (wish: Partial<AdoptionWish> = {}) =>
  findAdoption(scene.ownerSession(), scene.network, { ...WISH, ...wish });

describe("a link made by hand", () => {
  test("is described, taken over under its own names, put right, and then nothing is left to plan", async () => {
    const made = await makeByHand();
    const adoption = await find();
    expect(adoption.spec).toMatchObject({
      link: "shop",
      databases: [{ from: { rds: scene.rehearsal.database.identifier }, port: 6000 }],
      network: { crossZone: false, loadBalancerSecurityGroup: "none" },
      acceptance: "manual",
    });
    expect(adoption.spec.network.subnets).toHaveLength(2);
    expect(adoption.text).toContain(`# Adopted from endpoint service ${made.ServiceId}`);
    expect(adoption.takes.map(({ id }) => id)).toEqual(
      expect.arrayContaining([made.LoadBalancerArn, made.TargetGroupArn, made.ServiceId]),
    );
    await takeOver(scene.ownerSession(), adoption);
    const applied = await applyLink(scene.ownerSession(), scene.network, adoption.spec);
    expect(applied.serviceName).toBe(made.ServiceName);
    expect(applied.plan.steps.filter(({ action }) => action === "remove")).toEqual([]);
    const { plan } = await planLink(scene.ownerSession(), scene.network, adoption.spec);
    expect(hasChanges(plan)).toBe(false);
    const { LoadBalancers } = await scene.elbv2.describeLoadBalancers({});
    expect(LoadBalancers).toMatchObject([{ LoadBalancerArn: made.LoadBalancerArn, LoadBalancerName: "by-hand" }]);
    const { TagDescriptions } = await scene.elbv2.describeTags({ ResourceArns: [made.LoadBalancerArn] });
    expect(TagDescriptions?.[0]?.Tags).toContainEqual({ Key: "Name", Value: "the shop's" });
  });

  test("is then followed, shown and destroyed as any other", async () => {
    const { TargetGroupArn } = await makeByHand();
    const adoption = await find();
    await takeOver(scene.ownerSession(), adoption);
    await applyLink(scene.ownerSession(), scene.network, adoption.spec);
    const { followings } = await readFollowings(scene.ownerSession(), [adoption.spec]);
    expect(followings).toMatchObject([{ targetGroupArn: TargetGroupArn }]);
    expect(await readStatus(scene.ownerSession(), "shop")).toMatchObject({ databases: [{ port: 6000 }] });
    await destroyLink(scene.ownerSession(), "shop", { rejectConnections: false });
    expect(await countResources(scene)).toEqual(NOTHING);
  });

  test("keeps the security group that its load balancer has", async () => {
    const { owner } = scene.rehearsal;
    const group = { GroupName: `hand-${Date.now()}`, Description: "by hand", VpcId: owner.vpcId };
    const { GroupId = "" } = await scene.ec2().createSecurityGroup(group);
    await makeByHand({ groupId: GroupId });
    const adoption = await find();
    expect(adoption.spec.network.loadBalancerSecurityGroup).toBe(GroupId);
    await takeOver(scene.ownerSession(), adoption);
    await applyLink(scene.ownerSession(), scene.network, adoption.spec);
    const { plan } = await planLink(scene.ownerSession(), scene.network, adoption.spec);
    expect(hasChanges(plan)).toBe(false);
  });

  test("to a server that no database's name leads to is a link to its address", async () => {
    await makeByHand({ target: "10.0.1.240" });
    const { spec } = await find();
    expect(spec.databases).toMatchObject([{ name: "database", from: { address: ["10.0.1.240"], port: 5432 } }]);
    expect(spec.network.vpc).toBe(scene.rehearsal.owner.vpcId);
  });

  test("that was taken over in part is no link's service yet, and is taken over whole the next time", async () => {
    const { ServiceId } = await makeByHand();
    const striker = strikerOf(scene);
    onTestFinished(striker.heal);
    await striker.strike("AddTags", { count: 1, ...errorFault("AccessDenied", 403) });
    await expect(takeOver(scene.ownerSession(), await find())).rejects.toMatchObject({ code: "not-authorised" });
    const asked = { ServiceIds: [ServiceId] };
    const tagsOfService = async () =>
      (await scene.ec2().describeVpcEndpointServiceConfigurations(asked)).ServiceConfigurations?.[0]?.Tags ?? [];
    expect(await tagsOfService()).toEqual([]);
    await striker.heal();
    await takeOver(scene.ownerSession(), await find());
    expect(await tagsOfService()).not.toEqual([]);
    expect((await find()).takes).toEqual([]);
  });

  test("that was described and not taken over is as it was", async () => {
    const { ServiceId } = await makeByHand();
    await find();
    const asked = { ServiceIds: [ServiceId] };
    const { ServiceConfigurations } = await scene.ec2().describeVpcEndpointServiceConfigurations(asked);
    expect(ServiceConfigurations?.[0]?.Tags ?? []).toEqual([]);
  });
});

describe("is refused", () => {
  test("for principals that are not the platform's", async () => {
    const other = "arn:aws:iam::999988887777:root";
    await makeByHand({ principals: [ADMITTED, other] });
    await expect(find()).rejects.toMatchObject({
      code: "not-adoptable",
      problems: [{ field: "principals", value: other }],
    });
  });

  test("without a target, and with all else that is wrong at once", async () => {
    await makeByHand({ target: "", principals: ["*"] });
    await expect(find()).rejects.toMatchObject({
      code: "not-adoptable",
      problems: [{ field: "target group shop-database" }, { field: "principals", value: "*" }],
    });
  });

  test("when a target group leads to several instances, of which an apply would leave one", async () => {
    const instanceIds = await launch(2);
    await makeByHand({ target: instanceIds });
    await expect(find()).rejects.toMatchObject({
      code: "not-adoptable",
      problems: [{ field: "target group shop-database", message: expect.stringContaining("2 instances") }],
    });
  });

  test("when it is another link's", async () => {
    await makeByHand();
    const adoption = await find();
    await takeOver(scene.ownerSession(), adoption);
    await expect(find({ link: "store" })).rejects.toThrow("belongs to link 'shop' already");
  });

  test("by a name that no endpoint service has", async () => {
    await expect(find({ service: "vpce-svc-0nothing" })).rejects.toMatchObject({ code: "service-unknown" });
  });
});
