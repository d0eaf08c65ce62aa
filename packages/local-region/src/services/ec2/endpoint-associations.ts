import type {
  DescribeVpcEndpointAssociationsRequest,
  DescribeVpcEndpointAssociationsResult,
  VpcEndpointAssociation,
} from "@aws-sdk/client-ec2";
import type { Caller } from "../service.ts";
import { associationOf } from "../vpc-lattice/endpoint-resources.ts";
import { associationId, resourceDnsName, resourceZoneId } from "../vpc-lattice/resource-names.ts";
import type { World } from "../world.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { requireEndpoint } from "./lookups.ts";
import type { EndpointRow } from "./store.ts";

/** The resources that the caller's endpoints lead to, with the names by which they are reached. */
export function describeVpcEndpointAssociations(
  world: World,
  input: DescribeVpcEndpointAssociationsRequest,
  caller: Caller,
): DescribeVpcEndpointAssociationsResult {
  const ids = input.VpcEndpointIds;
  const endpoints = ids?.length ? ids.map((id) => requireEndpoint(world, caller, id)) : world.ec2.endpoints.of(caller);
  const names = privateNamesOf(world, caller);
  const all = endpoints.flatMap((endpoint) => associationsOf(world, endpoint, names));
  const rows = selectRows(all, input.Filters, {
    "vpc-endpoint-id": (row) => row.VpcEndpointId,
    "associated-resource-accessibility": (row) => row.AssociatedResourceAccessibility,
    "association-id": (row) => row.Id,
    "associated-resource-id": (row) => row.AssociatedResourceArn?.split("/").at(-1),
    "service-network-arn": (row) => row.ServiceNetworkArn,
    "resource-configuration-group-arn": (row) => row.ResourceConfigurationGroupArn,
  });
  const { page, next } = describePage(rows, input, { ids: { name: "vpcEndpointIds", values: ids }, atLeast: 1 });
  return { VpcEndpointAssociations: page, NextToken: next };
}

/** By endpoint and configuration. */
function privateNamesOf(world: World, caller: Caller): Map<string, string> {
  const rows = world.vpcLattice.privateNames.of(caller);
  return new Map(rows.map((row) => [`${row.vpcEndpointId} ${row.configurationId}`, row.name]));
}

function associationsOf(
  world: World,
  { vpcEndpointId, region, state }: EndpointRow,
  names: Map<string, string>,
): VpcEndpointAssociation[] {
  const { configurations } = world.vpcLattice;
  return (associationOf(world, { vpcEndpointId })?.resources ?? []).flatMap(({ configurationId }) => {
    const resource = configurations.get(configurationId);
    if (!resource) return [];
    const privateName = names.get(`${vpcEndpointId} ${configurationId}`);
    const HostedZoneId = resourceZoneId(region);
    return {
      Id: associationId(vpcEndpointId, configurationId),
      VpcEndpointId: vpcEndpointId,
      AssociatedResourceAccessibility: state === "available" && resource.status === "ACTIVE" ? "AVAILABLE" : "PENDING",
      DnsEntry: { DnsName: resourceDnsName(vpcEndpointId, configurationId, region), HostedZoneId },
      PrivateDnsEntry: privateName === undefined ? undefined : { DnsName: privateName, HostedZoneId },
      AssociatedResourceArn: resource.arn,
      ResourceConfigurationGroupArn:
        resource.parentId === undefined ? undefined : configurations.get(resource.parentId)?.arn,
      Tags: [],
    };
  });
}
