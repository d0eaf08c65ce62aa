// What EC2 does not do here: instances, images, volumes, route tables, gateways, network ACLs, peering, IPv6, prefix
// lists, default VPCs, gateway and load-balancer endpoints, AWS's own services, endpoints across regions, connection
// notifications, and the verification of private DNS names (there is no public DNS to ask, so they stay pending).
// Client hosts are interfaces without an instance. A parameter whose effect is missing is refused, not ignored.
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller, Operations } from "../service.ts";
import type { World } from "../world.ts";
import {
  authorizeSecurityGroupEgress,
  authorizeSecurityGroupIngress,
  revokeSecurityGroupEgress,
  revokeSecurityGroupIngress,
} from "./authorize-rules.ts";
import { createVpcEndpoint } from "./create-endpoint.ts";
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
import { modifyVpcEndpoint } from "./modify-endpoint.ts";
import { modifyVpcEndpointServiceConfiguration } from "./modify-endpoint-service.ts";
import { modifySecurityGroupRules, updateRuleDescriptions } from "./modify-rules.ts";
import { deleteNetworkInterface, describeNetworkInterfaces } from "./network-interfaces.ts";
import { describeRegions } from "./regions.ts";
import { describeSecurityGroupRules } from "./security-group-rules.ts";
import { createSecurityGroup, deleteSecurityGroup, describeSecurityGroups } from "./security-groups.ts";
import { createSubnet, deleteSubnet, describeSubnets } from "./subnets.ts";
import { createTags, deleteTags, describeTags } from "./tags.ts";
import { describeVpcEndpointServices } from "./visible-services.ts";
import { describeVpcAttribute, modifyVpcAttribute } from "./vpc-attributes.ts";
import { createVpc, deleteVpc, describeVpcs } from "./vpcs.ts";
import { describeAvailabilityZones } from "./zones.ts";

// biome-ignore lint/suspicious/noExplicitAny: each handler states its own input; the table holds all of them.
type Ec2Handler = (world: World, input: any, caller: Caller) => object | Promise<object>;

const HANDLERS: Record<string, Ec2Handler> = {
  DescribeRegions: describeRegions,
  DescribeAvailabilityZones: describeAvailabilityZones,

  CreateVpc: createVpc,
  DescribeVpcs: describeVpcs,
  DeleteVpc: deleteVpc,
  ModifyVpcAttribute: modifyVpcAttribute,
  DescribeVpcAttribute: describeVpcAttribute,
  CreateSubnet: createSubnet,
  DescribeSubnets: describeSubnets,
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

  DescribeNetworkInterfaces: describeNetworkInterfaces,
  DeleteNetworkInterface: deleteNetworkInterface,

  CreateTags: createTags,
  DeleteTags: deleteTags,
  DescribeTags: describeTags,

  CreateVpcEndpointServiceConfiguration: createVpcEndpointServiceConfiguration,
  ModifyVpcEndpointServiceConfiguration: modifyVpcEndpointServiceConfiguration,
  DescribeVpcEndpointServiceConfigurations: describeVpcEndpointServiceConfigurations,
  DeleteVpcEndpointServiceConfigurations: deleteVpcEndpointServiceConfigurations,
  ModifyVpcEndpointServicePermissions: modifyVpcEndpointServicePermissions,
  DescribeVpcEndpointServicePermissions: describeVpcEndpointServicePermissions,
  DescribeVpcEndpointServices: describeVpcEndpointServices,
  DescribeVpcEndpointConnections: describeVpcEndpointConnections,
  AcceptVpcEndpointConnections: acceptVpcEndpointConnections,
  RejectVpcEndpointConnections: rejectVpcEndpointConnections,

  CreateVpcEndpoint: createVpcEndpoint,
  DescribeVpcEndpoints: describeVpcEndpoints,
  ModifyVpcEndpoint: modifyVpcEndpoint,
  DeleteVpcEndpoints: deleteVpcEndpoints,
};

/** EC2's operations on one region. */
export function ec2Operations(world: World): Operations {
  return Object.fromEntries(
    Object.entries(HANDLERS).map(([name, handler]) => [
      name,
      (input, caller) => {
        refuseDryRun(input);
        return handler(world, input, caller);
      },
    ]),
  );
}

/** Every caller here may do everything, so a dry run always says yes. */
function refuseDryRun(input: { DryRun?: boolean | undefined }): void {
  if (!input.DryRun) return;
  throw new AwsError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412);
}
