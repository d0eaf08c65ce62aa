import ipaddr from "ipaddr.js";
import type { SubnetFacts } from "../facts/link-facts.ts";
import type { DatabaseIngressDesired } from "../resources/database-ingress.ts";
import type { GatewayGroupDesired } from "../resources/gateway-security-group.ts";
import type { ObservedRule } from "../resources/group-rules.ts";
import type { SecurityGroupDesired } from "../resources/security-group.ts";
import type { TaggedGroup } from "../resources/tagged-groups.ts";
import { descriptionFor } from "../spec/resource-names.ts";
import { type ExportedLink, wanted } from "./exported-link.ts";
import { expression, type HclExpression, type HclValue, template } from "./hcl.ts";
import { nameOf, resource, type TerraformResource, tags } from "./terraform-resource.ts";

const OUTBOUND = { from_port: 0, to_port: 0, protocol: "-1", cidr_blocks: ["0.0.0.0/0"] };

/** The load balancer's own group and its rules. */
export function securityGroup(desired: SecurityGroupDesired, link: ExportedLink): TerraformResource[] {
  return ownGroup(desired, link, "load balancer", link.found.one("security-group", desired.name));
}

export function gatewaySecurityGroup(desired: GatewayGroupDesired, link: ExportedLink): TerraformResource[] {
  return ownGroup(desired, link, "resource gateway", link.found.one("gateway-security-group", desired.name));
}

function ownGroup(
  desired: SecurityGroupDesired | GatewayGroupDesired,
  link: ExportedLink,
  purpose: string,
  found: TaggedGroup | undefined,
): TerraformResource[] {
  const name = nameOf(desired.name);
  return [
    {
      comment: desired.because,
      ...resource("aws_security_group", name),
      attributes: {
        name: desired.groupName,
        description: descriptionFor(link.spec.link, purpose),
        vpc_id: desired.vpcId,
        tags: tags(link, desired),
      },
      // Terraform takes away the rule that AWS gives every group.
      blocks: [{ type: "egress", attributes: OUTBOUND }],
      importId: found?.groupId,
    },
    ...desired.inbound.map(({ port, source }) =>
      ingressRule(link, desired, {
        name: `${name}_${port}_${source}`,
        groupId: expression(`aws_security_group.${name}.id`),
        port,
        source: source.startsWith("sg-") ? { referenced_security_group_id: source } : { cidr_ipv4: source },
        found: found?.rules.find((rule) => rule.port === port && rule.source === source),
      }),
    ),
  ];
}

/** The database's group lets the load balancer in: its group, or each of its nodes by the address it has. */
export function databaseIngress(desired: DatabaseIngressDesired, link: ExportedLink): TerraformResource[] {
  const { groupId, port, from } = desired;
  const found = link.found.one("database-ingress", desired.name);
  const ours = found?.rules ?? [];
  // Somebody else's rule that does the same: AWS takes no second one.
  const isTheirs = (source: string | undefined) =>
    found?.others.some((rule) => rule.port === port && rule.source === source) ?? false;
  if (from !== "nodes") {
    const source = "groupId" in from ? from.groupId : managedGroupOf(link, from.managedGroup)?.groupId;
    if (isTheirs(source)) return [];
    const rule = ours.find((each) => each.source === source);
    const reference = { referenced_security_group_id: groupReference(from) };
    return [ingressRule(link, desired, { name: desired.name, groupId, port, source: reference, found: rule })];
  }
  const addresses = link.found.one("load-balancer", "load-balancer")?.nodeAddresses ?? [];
  return link.subnets.flatMap((subnet) => {
    const address = addresses.find((each) => isIn(each, subnet));
    if (address && isTheirs(`${address}/32`)) return [];
    return [
      ingressRule(link, desired, {
        name: `${desired.name}_${subnet.zoneId}`,
        groupId,
        port,
        source: { cidr_ipv4: template(expression(`${interfaceOf(subnet)}.private_ip`), "/32") },
        found: ours.find((each) => each.source === `${address}/32`),
      }),
    ];
  });
}

const managedGroupOf = ({ found }: ExportedLink, name: string) =>
  found.one("security-group", name) ?? found.one("gateway-security-group", name);

/** How the load balancer's addresses are known to Terraform: AWS tells them by its network interfaces alone. */
export function nodeInterfaces(link: ExportedLink): TerraformResource[] {
  if (wanted(link, "database-ingress")?.from !== "nodes") return [];
  return link.subnets.map((subnet) => ({
    type: "data",
    labels: ["aws_network_interface", nodeName(subnet)],
    blocks: [
      filter("description", template("ELB ", expression("aws_lb.load_balancer.arn_suffix"))),
      filter("subnet-id", subnet.subnetId),
    ],
  }));
}

export function groupReference(group: { managedGroup: string } | { groupId: string }): HclValue {
  return "groupId" in group ? group.groupId : expression(`aws_security_group.${nameOf(group.managedGroup)}.id`);
}

function ingressRule(
  link: ExportedLink,
  owner: { kind: string; name: string },
  rule: {
    name: string;
    groupId: string | HclExpression;
    port: number;
    source: Record<string, HclValue>;
    found: ObservedRule | undefined;
  },
): TerraformResource {
  return {
    ...resource("aws_vpc_security_group_ingress_rule", nameOf(rule.name)),
    attributes: {
      security_group_id: rule.groupId,
      ...rule.source,
      ip_protocol: "tcp",
      from_port: rule.port,
      to_port: rule.port,
      description: descriptionFor(link.spec.link, sourceWord(link)),
      tags: tags(link, owner),
    },
    importId: rule.found?.ruleId,
  };
}

const sourceWord = ({ spec }: ExportedLink) => (spec.via === "resource-gateway" ? "resource gateway" : "load balancer");

const nodeName = ({ zoneId }: SubnetFacts) => nameOf(`node_${zoneId}`);

const interfaceOf = (subnet: SubnetFacts) => `data.aws_network_interface.${nodeName(subnet)}`;

const filter = (name: string, value: HclValue) => ({ type: "filter", attributes: { name, values: [value] } });

const isIn = (address: string, { cidrBlock }: SubnetFacts) => ipaddr.parse(address).match(ipaddr.parseCIDR(cidrBlock));
