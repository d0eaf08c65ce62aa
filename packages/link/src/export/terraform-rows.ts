import { ZONE_TAG } from "../resources/endpoint-service.ts";
import { NOTIFIED_EVENTS } from "../resources/notification.ts";
import type { TargetGroupDesired } from "../resources/target-group.ts";
import { type TableOfKinds, wanted } from "./exported-link.ts";
import { expression, type HclValue, template } from "./hcl.ts";
import { resourceConfiguration, resourceGateway, resourceShare } from "./terraform-gateway.ts";
import { nameOf, resource, type TerraformResource, tags } from "./terraform-resource.ts";
import {
  databaseIngress,
  gatewaySecurityGroup,
  groupReference,
  nodeInterfaces,
  securityGroup,
} from "./terraform-security-groups.ts";
import { forgotten, targetAttachments } from "./terraform-targets.ts";

export const terraformRows: TableOfKinds<TerraformResource[]> = {
  "security-group": securityGroup,

  "load-balancer": (desired, link) => {
    const { group } = desired;
    return [
      {
        comment: desired.because,
        ...resource("aws_lb", "load_balancer"),
        attributes: {
          // One that was adopted has its own.
          name: link.found.one("load-balancer", desired.name)?.arn.split("/")[2] ?? desired.loadBalancerName,
          internal: true,
          load_balancer_type: "network",
          ip_address_type: "ipv4",
          subnets: desired.subnetIds,
          security_groups: group === "none" ? undefined : [groupReference(group)],
          enable_cross_zone_load_balancing: desired.crossZone,
          tags: tags(link, desired),
        },
        importId: link.found.one("load-balancer", desired.name)?.arn,
      },
      ...nodeInterfaces(link),
    ];
  },

  "database-ingress": databaseIngress,

  "target-group": (desired, link) => [
    {
      comment: desired.because,
      ...resource("aws_lb_target_group", nameOf(desired.name)),
      attributes: {
        name: link.found.one("target-group", desired.name)?.groupName ?? desired.groupName,
        port: desired.port,
        protocol: "TCP",
        target_type: desired.targetType,
        ip_address_type: "ipv4",
        vpc_id: desired.vpcId,
        ...attributesOf(desired),
        tags: tags(link, desired),
      },
      blocks: [
        {
          type: "health_check",
          attributes: {
            protocol: "TCP",
            port: "traffic-port",
            interval: desired.healthCheck.intervalSeconds,
            healthy_threshold: desired.healthCheck.threshold,
            unhealthy_threshold: desired.healthCheck.threshold,
          },
        },
      ],
      importId: link.found.one("target-group", desired.name)?.arn,
    },
  ],

  targets: targetAttachments,

  "traffic-source": (desired, link) => {
    const name = nameOf(desired.name);
    const attached = link.found.one("traffic-source", desired.name)?.autoScalingGroups ?? [];
    if (attached.includes(desired.autoScalingGroup)) {
      return [forgotten("aws_autoscaling_traffic_source_attachment", name, "attached already")];
    }
    return [
      {
        comment: desired.because,
        ...resource("aws_autoscaling_traffic_source_attachment", name),
        attributes: { autoscaling_group_name: desired.autoScalingGroup },
        blocks: [
          {
            type: "traffic_source",
            attributes: { identifier: groupArn(desired.name), type: "elbv2" },
          },
        ],
      },
    ];
  },

  listener: (desired, link) => [
    {
      comment: desired.because,
      ...resource("aws_lb_listener", nameOf(desired.name)),
      attributes: {
        load_balancer_arn: expression("aws_lb.load_balancer.arn"),
        port: desired.port,
        protocol: "TCP",
        tags: tags(link, desired),
      },
      blocks: [
        {
          type: "default_action",
          // The provider reads an imported listener in both forms, and takes both when they say the same.
          attributes: { type: "forward", target_group_arn: groupArn(desired.name) },
          blocks: [
            {
              type: "forward",
              blocks: [
                {
                  type: "target_group",
                  attributes: { arn: groupArn(desired.name) },
                },
              ],
            },
          ],
        },
      ],
      importId: link.found.one("listener", desired.name)?.arn,
    },
  ],

  "endpoint-service": (desired, link) => {
    const name = wanted(link, "private-dns-name");
    const { spec } = link;
    const regions = desired.supportedRegions.length > 0 ? [spec.region, ...desired.supportedRegions].sort() : undefined;
    return [
      {
        comment: desired.because,
        ...resource("aws_vpc_endpoint_service", "service"),
        attributes: {
          acceptance_required: desired.acceptanceRequired,
          network_load_balancer_arns: [expression("aws_lb.load_balancer.arn")],
          allowed_principals: wanted(link, "permissions")?.principals,
          supported_regions: regions,
          private_dns_name: name?.dnsName,
          tags: { ...tags(link, desired), ...(name?.hostedZoneId ? { [ZONE_TAG]: name.hostedZoneId } : {}) },
        },
        importId: link.found.one("endpoint-service", desired.name)?.serviceId,
      },
    ];
  },

  /** An argument of the service: by itself it could not be imported. */
  permissions: () => [],

  notification: (desired, link) => [
    {
      ...resource("aws_vpc_endpoint_connection_notification", "notification"),
      attributes: {
        vpc_endpoint_service_id: expression("aws_vpc_endpoint_service.service.id"),
        connection_notification_arn: desired.topicArn,
        connection_events: NOTIFIED_EVENTS,
      },
      importId: link.found.one("notification", desired.name)?.notificationId,
    },
  ],

  "private-dns-name": (desired, link) => {
    const found = link.found.one("private-dns-name", desired.name);
    const proof = (field: string) =>
      expression(`aws_vpc_endpoint_service.service.private_dns_name_configuration[0].${field}`);
    const { hostedZoneId } = desired;
    const isVerified = found?.dnsName === desired.dnsName && found.state === "verified";
    const domain = desired.dnsName.replace(/^\*\./, "");
    const record: TerraformResource = {
      comment: desired.because,
      ...resource("aws_route53_record", "proof"),
      attributes: {
        zone_id: hostedZoneId,
        name: template(proof("name"), `.${domain}`),
        type: proof("type"),
        ttl: 1800,
        records: [proof("value")],
      },
      importId: isVerified ? `${hostedZoneId}_${found.record.name}_TXT` : undefined,
    };
    const verification: TerraformResource = {
      ...resource("aws_vpc_endpoint_service_private_dns_verification", "private_dns_name"),
      attributes: {
        service_id: expression("aws_vpc_endpoint_service.service.id"),
        wait_for_verification: true,
        depends_on: [expression("aws_route53_record.proof")],
      },
    };
    // Who publishes the proof elsewhere has it verified when it is there; what is verified already stays so.
    return hostedZoneId ? [record, ...(isVerified ? [] : [verification])] : [];
  },

  // Its code is Postern's to bring up to date: postern apply makes and keeps it
  "follower-function": () => [],
  /** Accepted and rejected by command: who is let in is no matter of a configuration. */
  "endpoint-connection": () => [],

  "gateway-security-group": gatewaySecurityGroup,
  "resource-gateway": resourceGateway,
  "resource-configuration": resourceConfiguration,
  "resource-share": resourceShare,
};

const groupArn = (database: string) => expression(`aws_lb_target_group.${nameOf(database)}.arn`);

/** By AWS's key of the attribute. */
const ATTRIBUTES: Record<string, { argument: string; value: (text: string) => HclValue }> = {
  "proxy_protocol_v2.enabled": { argument: "proxy_protocol_v2", value: (text) => text === "true" },
  "preserve_client_ip.enabled": { argument: "preserve_client_ip", value: (text) => text },
  "deregistration_delay.timeout_seconds": { argument: "deregistration_delay", value: Number },
  "deregistration_delay.connection_termination.enabled": {
    argument: "connection_termination",
    value: (text) => text === "true",
  },
};

function attributesOf({ attributes }: TargetGroupDesired): Record<string, HclValue> {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, text]) => {
      const known = ATTRIBUTES[key];
      if (!known) throw new Error(`no Terraform argument is known for the target group attribute ${key}`);
      return [known.argument, known.value(text)];
    }),
  );
}
