import { Route53 } from "@aws-sdk/client-route-53";
import { expect } from "vitest";
import { type AppliedLink, applyLink } from "../apply/apply.ts";
import { type DestroyedLink, destroyLink } from "../apply/destroy.ts";
import { hasChanges } from "../plan/plan.ts";
import { planLink } from "../plan/plan-link.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { readSpec } from "../spec/read-spec.ts";
import { databaseMaker } from "./make-databases.ts";
import { countResources, NOTHING, type Scene, startScene } from "./start-scene.ts";

/** A scene with what a link of every kind needs: a hosted zone, a topic, an Auto Scaling group. */
export interface EveryKindScene extends Scene {
  route53: Route53;
  hostedZone: string;
  /** Addresses and an Auto Scaling group, a managed group, notification, private DNS name. */
  specOfAll: LinkSpec;
  apply(onCall?: (service: string, operation: string) => void): Promise<AppliedLink>;
  destroy(onCall?: (service: string, operation: string) => void): Promise<DestroyedLink>;
  /** Nothing doubled, nothing missing. */
  expectWhole(when: string): Promise<void>;
  expectNothing(when: string): Promise<void>;
}

export async function startEveryKindScene(onCleanup: (cleanup: () => Promise<void>) => void): Promise<EveryKindScene> {
  const scene = await startScene(onCleanup);
  const { owner } = scene.rehearsal;
  const credentials = scene.region.credentialsOf(owner.accountId);
  const route53 = new Route53({ endpoint: scene.region.url, region: owner.region, credentials });
  onCleanup(async () => route53.destroy());
  const zone = await route53.createHostedZone({ Name: "example.com", CallerReference: "proof" });
  const hostedZone = (zone.HostedZone?.Id ?? "").replace("/hostedzone/", "");
  const topic = (await scene.region.call("sns", "CreateTopic", { Name: "connections" }, owner)).TopicArn;
  const Statement = [
    { Effect: "Allow", Principal: { Service: "vpce.amazonaws.com" }, Action: "sns:Publish", Resource: topic },
  ];
  const AttributeValue = JSON.stringify({ Version: "2012-10-17", Statement });
  const attribute = { TopicArn: topic, AttributeName: "Policy", AttributeValue };
  await scene.region.call("sns", "SetTopicAttributes", attribute, owner);
  await databaseMaker(scene).autoScalingGroup("fleet");
  const specOfAll = readSpec(
    JSON.stringify({
      link: "warehouse",
      platform: "dbt",
      environment: "US",
      region: "us-east-1",
      databases: [
        { name: "orders", from: { rds: scene.rehearsal.database.identifier } },
        { name: "fleet", from: { "auto-scaling-group": "fleet" } },
      ],
      network: { loadBalancerSecurityGroup: "managed" },
      notifyTopic: topic,
      privateDnsName: { name: "db.example.com", hostedZone },
    }),
  );
  return {
    ...scene,
    ...{ route53, hostedZone, specOfAll },
    apply: (onCall) => applyLink(scene.ownerSession(onCall), scene.network, specOfAll),
    destroy: (onCall) => destroyLink(scene.ownerSession(onCall), specOfAll.link, { rejectConnections: true }),
    async expectWhole(when) {
      const { plan } = await planLink(scene.ownerSession(), scene.network, specOfAll);
      expect(hasChanges(plan), when).toBe(false);
      const counts = await countResources(scene);
      expect(counts, when).toMatchObject({ loadBalancers: 1, targetGroups: 2, listeners: 2, services: 1 });
      const { ConnectionNotificationSet } = await scene.ec2().describeVpcEndpointConnectionNotifications({});
      expect(ConnectionNotificationSet, when).toHaveLength(1);
    },
    async expectNothing(when) {
      expect(await countResources(scene), when).toEqual(NOTHING);
      const { ResourceRecordSets = [] } = await route53.listResourceRecordSets({ HostedZoneId: hostedZone });
      const texts = ResourceRecordSets.filter(({ Type }) => Type === "TXT");
      expect(texts, when).toEqual([]);
      const { ConnectionNotificationSet } = await scene.ec2().describeVpcEndpointConnectionNotifications({});
      expect(ConnectionNotificationSet, when).toEqual([]);
      const Filters = [{ Name: "tag:postern:link", Values: [specOfAll.link] }];
      expect((await scene.ec2().describeSecurityGroups({ Filters })).SecurityGroups, when).toEqual([]);
    },
  };
}
