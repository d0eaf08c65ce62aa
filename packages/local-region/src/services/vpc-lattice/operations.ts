/**
 * VPC Lattice, its resources: gateways, configurations, and who uses them. Not done here: services, listeners, rules,
 * target groups, associations of service networks with VPCs or endpoints (a network with resources in it carries
 * nothing), access logs, auth policies, IPv6. A gateway uses one address of each interface, however many it is told to
 * have. An endpoint has an interface of its own for each resource of a group. Traffic is TCP only; it is carried, and
 * judged by the groups of endpoint, gateway and database. Checked against botocore 1.43.11.
 */
import { bindOperations, type Operations } from "../service.ts";
import type { World } from "../world.ts";
import { deleteResourceConfiguration, updateResourceConfiguration } from "./change-configurations.ts";
import { getResourceConfiguration, listResourceConfigurations } from "./describe-configurations.ts";
import {
  deleteDomainVerification,
  getDomainVerification,
  listDomainVerifications,
  startDomainVerification,
} from "./domain-verifications.ts";
import { deleteResourceEndpointAssociation, listResourceEndpointAssociations } from "./endpoint-associations.ts";
import {
  createServiceNetworkResourceAssociation,
  deleteServiceNetworkResourceAssociation,
  getServiceNetworkResourceAssociation,
  listServiceNetworkResourceAssociations,
} from "./network-associations.ts";
import { createResourceConfiguration } from "./resource-configurations.ts";
import {
  createResourceGateway,
  deleteResourceGateway,
  getResourceGateway,
  listResourceGateways,
  updateResourceGateway,
} from "./resource-gateways.ts";
import { deleteResourcePolicy, getResourcePolicy, putResourcePolicy } from "./resource-policies.ts";
import {
  createServiceNetwork,
  deleteServiceNetwork,
  getServiceNetwork,
  listServiceNetworks,
} from "./service-networks.ts";
import { listTagsForResource, tagResource, untagResource } from "./tags.ts";

export function vpcLatticeOperations(world: World): Operations {
  return bindOperations(world, {
    CreateResourceGateway: createResourceGateway,
    GetResourceGateway: getResourceGateway,
    ListResourceGateways: listResourceGateways,
    UpdateResourceGateway: updateResourceGateway,
    DeleteResourceGateway: deleteResourceGateway,
    CreateResourceConfiguration: createResourceConfiguration,
    GetResourceConfiguration: getResourceConfiguration,
    ListResourceConfigurations: listResourceConfigurations,
    UpdateResourceConfiguration: updateResourceConfiguration,
    DeleteResourceConfiguration: deleteResourceConfiguration,
    StartDomainVerification: startDomainVerification,
    GetDomainVerification: getDomainVerification,
    ListDomainVerifications: listDomainVerifications,
    DeleteDomainVerification: deleteDomainVerification,
    ListResourceEndpointAssociations: listResourceEndpointAssociations,
    DeleteResourceEndpointAssociation: deleteResourceEndpointAssociation,
    CreateServiceNetwork: createServiceNetwork,
    GetServiceNetwork: getServiceNetwork,
    ListServiceNetworks: listServiceNetworks,
    DeleteServiceNetwork: deleteServiceNetwork,
    CreateServiceNetworkResourceAssociation: createServiceNetworkResourceAssociation,
    GetServiceNetworkResourceAssociation: getServiceNetworkResourceAssociation,
    ListServiceNetworkResourceAssociations: listServiceNetworkResourceAssociations,
    DeleteServiceNetworkResourceAssociation: deleteServiceNetworkResourceAssociation,
    PutResourcePolicy: putResourcePolicy,
    GetResourcePolicy: getResourcePolicy,
    DeleteResourcePolicy: deleteResourcePolicy,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTagsForResource: listTagsForResource,
  });
}
