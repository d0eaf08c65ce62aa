import { ZONE_TAG } from "../resources/endpoint-service.ts";
import { NOTIFIED_EVENTS } from "../resources/notification.ts";
import type { TargetsDesired } from "../resources/targets.ts";
import { resourceConfiguration, resourceGateway, resourceShare } from "./cloudformation-gateway.ts";
import { type CloudFormationResource, nameOf, tagsOf } from "./cloudformation-resource.ts";
import {
  databaseIngress,
  gatewaySecurityGroup,
  groupReference,
  securityGroup,
} from "./cloudformation-security-groups.ts";
import { type ExportedLink, type TableOfKinds, wanted } from "./exported-link.ts";

/** What each kind of the owner's side is to CloudFormation. */
export const cloudFormationRows: TableOfKinds<CloudFormationResource[]> = {
  "security-group": securityGroup,

  "load-balancer": (desired, link) => [
    {
      name: "LoadBalancer",
      Type: "AWS::ElasticLoadBalancingV2::LoadBalancer",
      Properties: {
        Name: desired.loadBalancerName,
        Type: "network",
        Scheme: "internal",
        IpAddressType: "ipv4",
        Subnets: desired.subnetIds,
        ...(desired.group === "none" ? {} : { SecurityGroups: [groupReference(desired.group)] }),
        LoadBalancerAttributes: [{ Key: "load_balancing.cross_zone.enabled", Value: String(desired.crossZone) }],
        Tags: tagsOf(link, desired),
      },
    },
  ],

  "database-ingress": databaseIngress,

  "target-group": (desired, link) => [
    {
      name: nameOf("TargetGroup", desired.name),
      Type: "AWS::ElasticLoadBalancingV2::TargetGroup",
      Properties: {
        Name: desired.groupName,
        Protocol: "TCP",
        Port: desired.port,
        TargetType: desired.targetType,
        IpAddressType: "ipv4",
        VpcId: desired.vpcId,
        HealthCheckProtocol: "TCP",
        HealthCheckIntervalSeconds: desired.healthCheck.intervalSeconds,
        HealthyThresholdCount: desired.healthCheck.threshold,
        UnhealthyThresholdCount: desired.healthCheck.threshold,
        TargetGroupAttributes: Object.entries(desired.attributes).map(([Key, Value]) => ({ Key, Value })),
        Targets: targetsOf(link, desired.name),
        Tags: tagsOf(link, desired),
      },
    },
  ],

  /** A property of the target group. */
  targets: () => [],

  /** CloudFormation attaches from the Auto Scaling group's side, whose template is not ours to write. */
  "traffic-source": () => [],

  listener: (desired) => [
    {
      name: nameOf("Listener", desired.name),
      Type: "AWS::ElasticLoadBalancingV2::Listener",
      Properties: {
        LoadBalancerArn: { Ref: "LoadBalancer" },
        Port: desired.port,
        Protocol: "TCP",
        DefaultActions: [{ Type: "forward", TargetGroupArn: { Ref: nameOf("TargetGroup", desired.name) } }],
      },
    },
  ],

  "endpoint-service": (desired, link) => [
    {
      name: "EndpointService",
      Type: "AWS::EC2::VPCEndpointService",
      Properties: {
        AcceptanceRequired: desired.acceptanceRequired,
        NetworkLoadBalancerArns: [{ Ref: "LoadBalancer" }],
        ...(desired.supportedRegions.length > 0
          ? { SupportedRegions: [link.spec.region, ...desired.supportedRegions].sort() }
          : {}),
        Tags: [...tagsOf(link, desired), ...proofZoneTag(link)],
      },
    },
  ],

  permissions: (desired) => [
    {
      name: "EndpointServicePermissions",
      Type: "AWS::EC2::VPCEndpointServicePermissions",
      Properties: { ServiceId: { Ref: "EndpointService" }, AllowedPrincipals: desired.principals },
    },
  ],

  notification: (desired) => [
    {
      name: "Notification",
      Type: "AWS::EC2::VPCEndpointConnectionNotification",
      Properties: {
        ServiceId: { Ref: "EndpointService" },
        ConnectionNotificationArn: desired.topicArn,
        ConnectionEvents: NOTIFIED_EVENTS,
      },
    },
  ],

  /** CloudFormation has no property for it. */
  "private-dns-name": () => [],

  // Its code is Postern's to bring up to date: postern apply makes and keeps it
  "follower-function": () => [],
  /** Accepted and rejected by command: who is let in is no matter of a template. */
  "endpoint-connection": () => [],

  "gateway-security-group": gatewaySecurityGroup,
  "resource-gateway": resourceGateway,
  "resource-configuration": resourceConfiguration,
  "resource-share": resourceShare,
};

/** Addresses and instances; undefined where an Auto Scaling group registers its own. */
function targetsOf(link: ExportedLink, database: string) {
  const targets = link.desired.find((each) => each.kind === "targets" && each.name === database) as
    | TargetsDesired
    | undefined;
  return targets?.targets.map(({ address, port, isInVpc }) => ({
    Id: address,
    Port: port,
    ...(isInVpc ? {} : { AvailabilityZone: "all" }),
  }));
}

function proofZoneTag(link: ExportedLink) {
  const hostedZoneId = wanted(link, "private-dns-name")?.hostedZoneId;
  return hostedZoneId ? [{ Key: ZONE_TAG, Value: hostedZoneId }] : [];
}
