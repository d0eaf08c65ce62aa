// What EC2 does not do here: images of one's own, volumes, IPv6, secondary addresses of one's own, peering,
// transit gateways, VPN connections, default VPCs, gateway load balancers, service networks' endpoints, AWS's own services
// but for the gateway endpoints of S3 and DynamoDB, which are records. Internet and NAT gateways and elastic addresses are
// records, too: no packet leaves this machine. Routes decide which subnets reach a site behind a virtual private gateway,
// and nothing else: packets inside a VPC need none. Network ACLs and security groups are judged. A parameter whose effect
// is missing is refused, not ignored.
import { AwsError } from "../../wire/aws-error.ts";
import { bindOperations, type Handler, type Operations } from "../service.ts";
import type { World } from "../world.ts";
import {
  authorizeSecurityGroupEgress,
  authorizeSecurityGroupIngress,
  revokeSecurityGroupEgress,
  revokeSecurityGroupIngress,
} from "./authorize-rules.ts";
import {
  createVpcEndpointConnectionNotification,
  deleteVpcEndpointConnectionNotifications,
  describeVpcEndpointConnectionNotifications,
  modifyVpcEndpointConnectionNotification,
} from "./connection-notifications.ts";
import { createVpcEndpoint } from "./create-endpoint.ts";
import { describeVpcEndpointAssociations } from "./endpoint-associations.ts";
import {
  acceptVpcEndpointConnections,
  describeVpcEndpointConnections,
  rejectVpcEndpointConnections,
} from "./endpoint-connections.ts";
import {
  describeVpcEndpointServicePermissions,
  modifyVpcEndpointServicePermissions,
} from "./endpoint-service-permissions.ts";
import {
  createVpcEndpointServiceConfiguration,
  deleteVpcEndpointServiceConfigurations,
  describeVpcEndpointServiceConfigurations,
} from "./endpoint-services.ts";
import { deleteVpcEndpoints, describeVpcEndpoints } from "./endpoints.ts";
import { INSTANCE_HANDLERS } from "./instance-operations.ts";
import {
  createLaunchTemplateVersion,
  deleteLaunchTemplateVersions,
  describeLaunchTemplateVersions,
} from "./launch-template-versions.ts";
import {
  createLaunchTemplate,
  deleteLaunchTemplate,
  describeLaunchTemplates,
  modifyLaunchTemplate,
} from "./launch-templates.ts";
import { modifyVpcEndpoint } from "./modify-endpoint.ts";
import { modifyVpcEndpointServiceConfiguration } from "./modify-endpoint-service.ts";
import { modifySecurityGroupRules, updateRuleDescriptions } from "./modify-rules.ts";
import { modifyVpcEndpointServicePayerResponsibility } from "./payer-responsibility.ts";
import { startVpcEndpointServicePrivateDnsVerification } from "./private-dns-names.ts";
import { describeRegions } from "./regions.ts";
import { ROUTING_HANDLERS } from "./routing-operations.ts";
import { describeSecurityGroupRules } from "./security-group-rules.ts";
import { createSecurityGroup, deleteSecurityGroup, describeSecurityGroups } from "./security-groups.ts";
import { createSubnet, deleteSubnet, describeSubnets, modifySubnetAttribute } from "./subnets.ts";
import { createTags, deleteTags, describeTags } from "./tags.ts";
import { describeVpcEndpointServices } from "./visible-services.ts";
import { describeVpcAttribute, modifyVpcAttribute } from "./vpc-attributes.ts";
import { associateVpcCidrBlock, disassociateVpcCidrBlock } from "./vpc-cidr-blocks.ts";
import { createVpc, deleteVpc, describeVpcs } from "./vpcs.ts";
import { describeAvailabilityZones } from "./zones.ts";

const HANDLERS: Record<string, Handler> = {
  DescribeRegions: describeRegions,
  DescribeAvailabilityZones: describeAvailabilityZones,

  CreateVpc: createVpc,
  DescribeVpcs: describeVpcs,
  DeleteVpc: deleteVpc,
  ModifyVpcAttribute: modifyVpcAttribute,
  DescribeVpcAttribute: describeVpcAttribute,
  AssociateVpcCidrBlock: associateVpcCidrBlock,
  DisassociateVpcCidrBlock: disassociateVpcCidrBlock,
  CreateSubnet: createSubnet,
  DescribeSubnets: describeSubnets,
  ModifySubnetAttribute: modifySubnetAttribute,
  DeleteSubnet: deleteSubnet,

  CreateSecurityGroup: createSecurityGroup,
  DescribeSecurityGroups: describeSecurityGroups,
  DeleteSecurityGroup: deleteSecurityGroup,
  AuthorizeSecurityGroupIngress: authorizeSecurityGroupIngress,
  AuthorizeSecurityGroupEgress: authorizeSecurityGroupEgress,
  RevokeSecurityGroupIngress: revokeSecurityGroupIngress,
  RevokeSecurityGroupEgress: revokeSecurityGroupEgress,
  DescribeSecurityGroupRules: describeSecurityGroupRules,
  ModifySecurityGroupRules: modifySecurityGroupRules,
  UpdateSecurityGroupRuleDescriptionsIngress: updateRuleDescriptions(false),
  UpdateSecurityGroupRuleDescriptionsEgress: updateRuleDescriptions(true),

  ...ROUTING_HANDLERS,
  ...INSTANCE_HANDLERS,

  CreateLaunchTemplate: createLaunchTemplate,
  DescribeLaunchTemplates: describeLaunchTemplates,
  ModifyLaunchTemplate: modifyLaunchTemplate,
  DeleteLaunchTemplate: deleteLaunchTemplate,
  CreateLaunchTemplateVersion: createLaunchTemplateVersion,
  DescribeLaunchTemplateVersions: describeLaunchTemplateVersions,
  DeleteLaunchTemplateVersions: deleteLaunchTemplateVersions,

  CreateTags: createTags,
  DeleteTags: deleteTags,
  DescribeTags: describeTags,

  CreateVpcEndpointServiceConfiguration: createVpcEndpointServiceConfiguration,
  ModifyVpcEndpointServiceConfiguration: modifyVpcEndpointServiceConfiguration,
  DescribeVpcEndpointServiceConfigurations: describeVpcEndpointServiceConfigurations,
  DeleteVpcEndpointServiceConfigurations: deleteVpcEndpointServiceConfigurations,
  ModifyVpcEndpointServicePermissions: modifyVpcEndpointServicePermissions,
  DescribeVpcEndpointServicePermissions: describeVpcEndpointServicePermissions,
  ModifyVpcEndpointServicePayerResponsibility: modifyVpcEndpointServicePayerResponsibility,
  StartVpcEndpointServicePrivateDnsVerification: startVpcEndpointServicePrivateDnsVerification,
  CreateVpcEndpointConnectionNotification: createVpcEndpointConnectionNotification,
  DescribeVpcEndpointConnectionNotifications: describeVpcEndpointConnectionNotifications,
  ModifyVpcEndpointConnectionNotification: modifyVpcEndpointConnectionNotification,
  DeleteVpcEndpointConnectionNotifications: deleteVpcEndpointConnectionNotifications,
  DescribeVpcEndpointServices: describeVpcEndpointServices,
  DescribeVpcEndpointConnections: describeVpcEndpointConnections,
  AcceptVpcEndpointConnections: acceptVpcEndpointConnections,
  RejectVpcEndpointConnections: rejectVpcEndpointConnections,

  CreateVpcEndpoint: createVpcEndpoint,
  DescribeVpcEndpoints: describeVpcEndpoints,
  DescribeVpcEndpointAssociations: describeVpcEndpointAssociations,
  ModifyVpcEndpoint: modifyVpcEndpoint,
  DeleteVpcEndpoints: deleteVpcEndpoints,
};

/** EC2's operations on one region. */
export function ec2Operations(world: World): Operations {
  return bindOperations(world, HANDLERS, refuseDryRun);
}

/** Every caller here may do everything, so a dry run always says yes. */
function refuseDryRun(input: { DryRun?: boolean | undefined }): void {
  if (!input.DryRun) return;
  throw new AwsError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412);
}
