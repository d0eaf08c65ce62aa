import type { Subnet } from "@aws-sdk/client-ec2";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { applyLink } from "../apply/apply.ts";
import { destroyLink } from "../apply/destroy.ts";
import {
  type ConsumerEndpointDesired,
  ensureEndpoint,
  observeEndpoints,
  removeEndpoint,
} from "../consumer/consumer-endpoint.ts";
import { lookUpService } from "../consumer/look-up-service.ts";
import { subnetZones } from "../consumer/subnet-zones.ts";
import { planLink } from "../plan/plan-link.ts";
import { acceptConnections, listConnections, rejectConnections } from "../request/connections.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { readSpec } from "../spec/read-spec.ts";
import { atEnd } from "../testing/at-end.ts";
import { databaseMaker } from "../testing/make-databases.ts";
import { type LimitedSession, sessionOfRole } from "../testing/session-of-role.ts";
import { type Scene, startScene } from "../testing/start-scene.ts";
import { actionsFor, IAM_PURPOSES } from "./iam-policy.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

let scene: Scene;
let limited: LimitedSession;
/** As the role that the owner admits. */
let platform: LimitedSession;
let groups: string[];
let topic: string;
let hostedZone: string;
let instanceId: string;
/** Subnets in zones from which AWS serves other regions too. */
let ofManyRegions: string[];
const onCleanup = atEnd();

beforeAll(async () => {
  scene = await startScene(onCleanup);
  const make = databaseMaker(scene);
  const { owner, database } = scene.rehearsal;
  [groups] = await Promise.all([
    Promise.all(["one", "two"].map((name) => make.group(name))),
    make.aurora("cluster"),
    make.autoScalingGroup("fleet"),
    make.proxy("front", [database.identifier]),
  ]);
  await make.rds("CreateDBProxyEndpoint", {
    DBProxyName: "front",
    DBProxyEndpointName: "side",
    VpcSubnetIds: owner.subnetIds,
    VpcSecurityGroupIds: groups,
  });
  instanceId = (await make.ec2Instance("server")).InstanceId;
  const gateway = (await make.ec2("CreateVpnGateway", { Type: "ipsec.1" })).VpnGateway.VpnGatewayId;
  await make.ec2("AttachVpnGateway", { VpcId: owner.vpcId, VpnGatewayId: gateway });
  const Filters = [{ Name: "vpc-id", Values: [owner.vpcId] }];
  const [table] = (await make.ec2("DescribeRouteTables", { Filters })).RouteTables;
  const route = { RouteTableId: table.RouteTableId, DestinationCidrBlock: "192.168.0.0/16", GatewayId: gateway };
  await make.ec2("CreateRoute", route);
  const { Subnets } = await make.ec2("DescribeSubnets", { SubnetIds: owner.subnetIds });
  ofManyRegions = Subnets.flatMap((each: Subnet) => (each.AvailabilityZoneId === "use1-az3" ? [] : each.SubnetId));
  topic = (await scene.region.call("sns", "CreateTopic", { Name: "told" }, owner)).TopicArn;
  const Statement = [
    { Effect: "Allow", Principal: { Service: "vpce.amazonaws.com" }, Action: "sns:Publish", Resource: topic },
  ];
  const AttributeValue = JSON.stringify({ Version: "2012-10-17", Statement });
  await scene.region.call(
    "sns",
    "SetTopicAttributes",
    { TopicArn: topic, AttributeName: "Policy", AttributeValue },
    owner,
  );
  const zone = { Name: "example.com", CallerReference: "policy" };
  const { HostedZone } = await scene.region.call("route53", "CreateHostedZone", zone, owner);
  hostedZone = HostedZone.Id.replace("/hostedzone/", "");
  limited = await sessionOfRole(scene, owner.accountId);
  platform = await sessionOfRole(scene, scene.rehearsal.platform.accountId, "MTPL_Admin");
});

const settings = () => ({
  platform: "dbt",
  environment: "US",
  region: "us-east-1",
  notifyTopic: topic,
});
const shop = () => ({ name: "shop", from: { rds: scene.rehearsal.database.identifier } });

/** Every sort of database at once; never applied. */
const everySource = () =>
  readSpec(
    JSON.stringify({
      ...settings(),
      link: "every",
      supportedRegions: ["eu-west-1"],
      network: { subnets: ofManyRegions },
      databases: [
        shop(),
        { name: "cluster", from: { aurora: "cluster" } },
        { name: "front", from: { "rds-proxy": "front", endpoint: "side" } },
        { name: "server", from: { ec2: instanceId } },
        { name: "fleet", from: { "auto-scaling-group": "fleet" } },
        { name: "outside", from: { address: ["192.168.7.5"], port: 5432 } },
      ],
    }),
  );

/** Two states of one link, between which everything changes that can; `group` is the load balancer's. */
const changing = (which: "before" | "after", group: string) =>
  readSpec(
    JSON.stringify({
      ...settings(),
      link: "changing",
      supportedRegions: which === "before" ? ["eu-west-1"] : [],
      databases: [
        { ...shop(), port: which === "before" ? 5432 : 5433 },
        { name: "fleet", from: { "auto-scaling-group": "fleet" }, port: which === "before" ? 5433 : 5432 },
      ],
      network: {
        crossZone: which === "before",
        subnets: which === "before" ? ofManyRegions : scene.rehearsal.owner.subnetIds,
        loadBalancerSecurityGroup: group,
      },
      privateDnsName: { name: `${which}.example.com`, hostedZone },
    }),
  );

const without = (actions: string[], missing: string) => actions.filter((action) => action !== missing);

describe("the owner's policy to plan", () => {
  const actions = actionsFor(IAM_PURPOSES.owner.plan);
  const run = async () => {
    await planLink(limited.session, scene.network, everySource());
    await planLink(limited.session, scene.network, changing("before", "managed"));
  };
  beforeAll(() => applyLink(scene.ownerSession(), scene.network, changing("before", "managed")));

  test("is enough for a link with every sort of database and setting", async () => {
    await limited.allow(actions);
    await run();
  });

  test.each(actions)("is too little without %s, and the run says so", async (missing) => {
    await limited.allow(without(actions, missing));
    await expect(run()).rejects.toThrow(missing);
  });
});

describe("the owner's policy to apply", () => {
  const actions = actionsFor(IAM_PURPOSES.owner.apply);
  const reads = new Set(actionsFor(IAM_PURPOSES.owner.plan));
  const apply = (spec: LinkSpec) => applyLink(limited.session, scene.network, spec);
  const clear = () => destroyLink(scene.ownerSession(), "changing", { rejectConnections: true });
  beforeAll(clear);
  afterEach(clear);

  /** Made, changed by others, changed and put right, and removed: with a group of its own, then with one of the owner's. */
  const run = async () => {
    await apply(changing("before", "managed"));
    await disturb();
    await apply(changing("after", "managed"));
    await destroyLink(limited.session, "changing", { rejectConnections: false });
    await apply(changing("before", groups[0] ?? ""));
    await apply(changing("after", groups[1] ?? ""));
  };

  test("is enough to make, change, put right and remove a link", async () => {
    await limited.allow([...actions, ...actionsFor(IAM_PURPOSES.owner.accept)]);
    await run();
  });

  test.each(actions.filter((action) => !reads.has(action)))(
    "is too little without %s, and the run says so",
    async (missing) => {
      await limited.allow(without([...actions, ...actionsFor(IAM_PURPOSES.owner.accept)], missing));
      await expect(run()).rejects.toThrow(missing);
    },
  );
});

describe("the owner's policy to accept", () => {
  const actions = actionsFor(IAM_PURPOSES.owner.accept);
  let endpoint: ConsumerEndpointDesired;
  beforeAll(async () => {
    const spec = { ...changing("after", "managed"), link: "asked", privateDnsName: undefined };
    const { serviceName } = await applyLink(scene.ownerSession(), scene.network, spec);
    const { vpcId } = scene.rehearsal.platform;
    const subnetIds = scene.rehearsal.platform.subnetIds.slice(0, 2);
    endpoint = { link: "asked", serviceName, vpcId, subnetIds, ports: [5432], clientCidrs: ["10.0.0.0/16"] };
    await platform.allow(actionsFor(IAM_PURPOSES.platform.apply));
    await ensureEndpoint(platform.session, endpoint);
  });

  /** A rejected connection may be accepted later. */
  const run = async () => {
    const [connection] = await listConnections(limited.session, "asked");
    const ids = [connection?.vpcEndpointId ?? ""];
    await acceptConnections(limited.session, "asked", ids);
    await rejectConnections(limited.session, "asked", ids);
    await acceptConnections(limited.session, "asked", ids);
  };

  test("is enough to list, reject and accept connections", async () => {
    await limited.allow(actions);
    await run();
  });

  test.each(actions)("is too little without %s, and the run says so", async (missing) => {
    await limited.allow(without(actions, missing));
    await expect(run()).rejects.toThrow(missing);
  });
});

describe("the platform's policy", () => {
  let wanted: ConsumerEndpointDesired;
  // Asked only where AWS tells a service's zones by name and not by id, which it no longer does.
  const isOfOldAnswers = (action: string) => action === "ec2:DescribeAvailabilityZones";
  const plan = actionsFor(IAM_PURPOSES.platform.plan);
  const apply = actionsFor(IAM_PURPOSES.platform.apply);

  beforeAll(async () => {
    const { vpcId } = scene.rehearsal.platform;
    const subnetIds = scene.rehearsal.platform.subnetIds.slice(0, 2);
    const [service] = (await scene.ec2().describeVpcEndpointServiceConfigurations({})).ServiceConfigurations ?? [];
    const serviceName = service?.ServiceName ?? "";
    wanted = { link: "limited", serviceName, vpcId, subnetIds, ports: [5432], clientCidrs: ["10.0.0.0/16"] };
  });

  const look = async () => {
    await lookUpService(platform.session, wanted.serviceName);
    await subnetZones(platform.session, wanted.subnetIds);
    await observeEndpoints(platform.session);
  };
  let attempt = 0;
  const run = async () => {
    attempt += 1;
    await look();
    await ensureEndpoint(platform.session, { ...wanted, attempt, subnetIds: wanted.subnetIds.slice(0, 1) });
    await ensureEndpoint(platform.session, { ...wanted, attempt, clientCidrs: ["10.1.0.0/16"] });
    await removeEndpoint(platform.session, "limited");
  };
  afterEach(async () => {
    await platform.allow(apply);
    await removeEndpoint(platform.session, "limited");
  });

  test("to plan is enough to look a service up", async () => {
    await platform.allow(plan);
    await look();
  });

  test("to apply is enough to make, change and remove an endpoint", async () => {
    await platform.allow(apply);
    await run();
  });

  test.each(apply.filter((action) => !isOfOldAnswers(action)))(
    "is too little without %s, and the run says so",
    async (missing) => {
      await platform.allow(without(apply, missing));
      await expect(run()).rejects.toThrow(missing);
    },
  );
});

/** What somebody else may do to a link: health checks, targets and events. */
async function disturb(): Promise<void> {
  const { elbv2 } = scene;
  const { TargetGroups = [] } = await elbv2.describeTargetGroups({});
  const group = TargetGroups.find(
    ({ TargetType, TargetGroupName }) => TargetType === "ip" && TargetGroupName?.startsWith("changing-"),
  );
  const { TargetGroupArn } = group ?? {};
  await elbv2.modifyTargetGroup({ TargetGroupArn, HealthCheckIntervalSeconds: 30 });
  await elbv2.registerTargets({ TargetGroupArn, Targets: [{ Id: "10.0.1.250", Port: 5432 }] });
  const [told] = (await scene.ec2().describeVpcEndpointConnectionNotifications({})).ConnectionNotificationSet ?? [];
  const ConnectionNotificationId = told?.ConnectionNotificationId;
  await scene.ec2().modifyVpcEndpointConnectionNotification({ ConnectionNotificationId, ConnectionEvents: ["Accept"] });
}
