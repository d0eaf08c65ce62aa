import { Route53 } from "@aws-sdk/client-route-53";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { hasChanges } from "../plan/plan.ts";
import { planLink } from "../plan/plan-link.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { countResources, NOTHING, type Scene, startScene } from "../testing/start-scene.ts";
import { applyLink } from "./apply.ts";
import { destroyLink } from "./destroy.ts";

let scene: Scene;
let route53: Route53;
const cleanups: (() => Promise<void>)[] = [];
beforeAll(async () => {
  scene = await startScene((cleanup) => cleanups.push(cleanup));
  const { accountId, region } = scene.rehearsal.owner;
  route53 = new Route53({ endpoint: scene.region.url, region, credentials: scene.region.credentialsOf(accountId) });
});
afterEach(() => destroyLink(scene.ownerSession(), "warehouse", { rejectConnections: true }));
afterAll(async () => {
  route53.destroy();
  for (const cleanup of cleanups) await cleanup();
});

const apply = (spec: LinkSpec) => applyLink(scene.ownerSession(), scene.network, spec);
const plan = async (spec: LinkSpec) => (await planLink(scene.ownerSession(), scene.network, spec)).plan;
const service = async () => (await scene.ec2().describeVpcEndpointServiceConfigurations({})).ServiceConfigurations?.[0];

describe("notifications", () => {
  const topic = async (Name: string, mayPublish = true) => {
    const { owner } = scene.rehearsal;
    const { TopicArn } = await scene.region.call("sns", "CreateTopic", { Name }, owner);
    const Statement = [
      { Effect: "Allow", Principal: { Service: "vpce.amazonaws.com" }, Action: "sns:Publish", Resource: TopicArn },
    ];
    const AttributeValue = JSON.stringify({ Version: "2012-10-17", Statement });
    const attribute = { TopicArn, AttributeName: "Policy", AttributeValue };
    if (mayPublish) await scene.region.call("sns", "SetTopicAttributes", attribute, owner);
    return TopicArn as string;
  };
  const told = async () =>
    (await scene.ec2().describeVpcEndpointConnectionNotifications({})).ConnectionNotificationSet ?? [];

  test("go to the topic that is named, to another when that changes, and to none with the link", async () => {
    const [first, second] = [await topic("first"), await topic("second")];
    const spec = { ...scene.spec, notifyTopic: first };
    await apply(spec);
    expect(await told()).toMatchObject([
      { ConnectionNotificationArn: first, ConnectionEvents: ["Accept", "Connect", "Delete", "Reject"] },
    ]);
    expect(hasChanges(await plan(spec))).toBe(false);
    await apply({ ...spec, notifyTopic: second });
    expect(await told()).toMatchObject([{ ConnectionNotificationArn: second }]);
    await apply(scene.spec);
    expect(await told()).toEqual([]);
    await apply(spec);
    await destroyLink(scene.ownerSession(), "warehouse", { rejectConnections: false });
    expect(await told()).toEqual([]);
    expect(await countResources(scene)).toEqual(NOTHING);
  });

  test("whose events somebody cut down are made whole again", async () => {
    const spec = { ...scene.spec, notifyTopic: await topic("cut") };
    await apply(spec);
    const [{ ConnectionNotificationId }] = (await told()) as [{ ConnectionNotificationId: string }];
    await scene
      .ec2()
      .modifyVpcEndpointConnectionNotification({ ConnectionNotificationId, ConnectionEvents: ["Accept"] });
    await apply(spec);
    expect(await told()).toMatchObject([{ ConnectionEvents: ["Accept", "Connect", "Delete", "Reject"] }]);
  });

  test("to a topic that does not let AWS publish stop the run with AWS's reason", async () => {
    const spec = { ...scene.spec, notifyTopic: await topic("closed", false) };
    await expect(apply(spec)).rejects.toThrow("not authorized to perform: SNS:Publish");
    expect(await told()).toEqual([]);
  });
});

describe("a private DNS name", () => {
  const name = "db.example.com";

  test("is proved by a record in the zone that is named, and the record goes with the link", async () => {
    const { HostedZone } = await route53.createHostedZone({ Name: "example.com", CallerReference: "proof" });
    const hostedZone = (HostedZone?.Id ?? "").replace("/hostedzone/", "");
    const records = async () => {
      const { ResourceRecordSets = [] } = await route53.listResourceRecordSets({ HostedZoneId: hostedZone });
      return ResourceRecordSets.filter(({ Type }) => Type === "TXT");
    };
    const spec = { ...scene.spec, privateDnsName: { name, hostedZone } };
    await apply(spec);
    const proof = (await service())?.PrivateDnsNameConfiguration;
    expect(proof).toMatchObject({ State: "verified", Type: "TXT" });
    expect(await records()).toMatchObject([
      { Name: `${proof?.Name}.${name}.`, ResourceRecords: [{ Value: `"${proof?.Value}"` }] },
    ]);
    expect(hasChanges(await plan(spec))).toBe(false);
    const other = { ...spec, privateDnsName: { name: "pg.example.com", hostedZone } };
    await apply(other);
    expect((await service())?.PrivateDnsName).toBe("pg.example.com");
    expect(await records()).toHaveLength(1);
    await apply(scene.spec);
    expect((await service())?.PrivateDnsName).toBeUndefined();
    expect(await records()).toEqual([]);
    await apply(spec);
    await destroyLink(scene.ownerSession(), "warehouse", { rejectConnections: false });
    expect(await records()).toEqual([]);
  });

  test("without a zone of ours is told with its record, refused while nobody publishes it, and verified then", async () => {
    const spec = { ...scene.spec, privateDnsName: { name } };
    const said: string[] = [];
    await applyLink(scene.ownerSession(), scene.network, spec, {
      report: (event) => void said.push(JSON.stringify(event)),
    });
    const proof = (await service())?.PrivateDnsNameConfiguration;
    expect(said.join("\n")).toContain(`${proof?.Name}.${name}`);
    expect(said.join("\n")).toContain(proof?.Value);
    await expect(apply(spec)).rejects.toMatchObject({
      code: "name-unverified",
      problems: [{ field: "privateDnsName.name", value: name, message: expect.stringContaining(`${proof?.Value}`) }],
    });
    const body = JSON.stringify({ name: `${proof?.Name}.${name}`, type: "TXT", values: [proof?.Value] });
    const published = await fetch(`${scene.region.url}/_postern/dns-records`, { method: "POST", body });
    expect(published.status).toBe(200);
    await apply(spec);
    expect((await service())?.PrivateDnsNameConfiguration?.State).toBe("verified");
    expect(hasChanges(await plan(spec))).toBe(false);
  });
});

describe("supported regions", () => {
  // us-east-1's third zone serves no other region.
  const inTwoZones = async (): Promise<LinkSpec> => {
    const { Subnets = [] } = await scene.ec2().describeSubnets({ SubnetIds: scene.rehearsal.owner.subnetIds });
    const able = Subnets.filter(({ AvailabilityZoneId }) => AvailabilityZoneId !== "use1-az3");
    const subnets = able.flatMap(({ SubnetId }) => SubnetId ?? []);
    return { ...scene.spec, network: { ...scene.spec.network, subnets } };
  };
  const regions = async () => (await service())?.SupportedRegions?.map(({ Region }) => Region).sort();

  test("are added and taken away in place", async () => {
    const spec = { ...(await inTwoZones()), supportedRegions: ["us-west-2", "eu-west-1", "us-east-1"] };
    const before = await apply(spec);
    expect(await regions()).toEqual(["eu-west-1", "us-east-1", "us-west-2"]);
    expect(hasChanges(await plan(spec))).toBe(false);
    const after = await apply({ ...spec, supportedRegions: ["eu-west-1"] });
    expect(await regions()).toEqual(["eu-west-1", "us-east-1"]);
    expect(after.serviceName).toBe(before.serviceName);
  });

  test("are refused before anything is made where a zone, a region or an idle timeout forbids them", async () => {
    const everywhere = { ...scene.spec, supportedRegions: ["eu-west-1", "mars-north-1"] };
    await expect(plan(everywhere)).rejects.toMatchObject({
      code: "network-unsuitable",
      problems: [
        { field: "supportedRegions", value: "mars-north-1" },
        { field: "network.subnets", message: expect.stringContaining("use1-az3") },
      ],
    });
    const spec = await inTwoZones();
    await apply(spec);
    const { LoadBalancers } = await scene.elbv2.describeLoadBalancers({});
    const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn;
    const { Listeners } = await scene.elbv2.describeListeners({ LoadBalancerArn });
    const ListenerArn = Listeners?.[0]?.ListenerArn;
    const Attributes = [{ Key: "tcp.idle_timeout.seconds", Value: "600" }];
    await scene.elbv2.modifyListenerAttributes({ ListenerArn, Attributes });
    await expect(plan({ ...spec, supportedRegions: ["eu-west-1"] })).rejects.toMatchObject({
      problems: [{ field: "supportedRegions", value: "600", hint: expect.stringContaining("Value=350") }],
    });
  });
});

test("quotas that the link does not fit in are named before anything is made", async () => {
  const made: string[] = [];
  const { subnetIds } = scene.rehearsal.owner;
  const { Limits = [] } = await scene.elbv2.describeAccountLimits({});
  const most = Number(Limits.find(({ Name }) => Name === "network-load-balancers")?.Max);
  for (let number = 0; number < most; number++) {
    const wish = { Name: `other-${number}`, Type: "network" as const, Scheme: "internal" as const };
    const answer = await scene.elbv2.createLoadBalancer({ ...wish, Subnets: subnetIds.slice(0, 1) });
    made.push(answer.LoadBalancers?.[0]?.LoadBalancerArn ?? "");
  }
  await expect(apply(scene.spec)).rejects.toMatchObject({
    code: "quota-exceeded",
    problems: [{ field: "network-load-balancers", value: most, hint: expect.stringContaining("Service Quotas") }],
  });
  expect(await countResources(scene)).toEqual({ ...NOTHING, loadBalancers: most });
  for (const LoadBalancerArn of made) await scene.elbv2.deleteLoadBalancer({ LoadBalancerArn });
});
