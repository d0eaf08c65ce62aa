import type {
  CreateVpcEndpointServiceConfigurationRequest,
  CreateVpcEndpointServiceConfigurationResult,
  DeleteVpcEndpointServiceConfigurationsRequest,
  DeleteVpcEndpointServiceConfigurationsResult,
  DescribeVpcEndpointServiceConfigurationsRequest,
  DescribeVpcEndpointServiceConfigurationsResult,
  ServiceConfiguration,
  ServiceState,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { oncePerToken } from "./client-tokens.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { endpointsOfService, requireEndpointService } from "./lookups.ts";
import { refuseUnserved, required } from "./parameters.ts";
import { checkPrivateDnsName, privateDnsNameConfiguration } from "./private-dns-names.ts";
import { checkLoadBalancers, zonesOfLoadBalancers } from "./service-load-balancers.ts";
import { readRemoteRegions } from "./service-regions.ts";
import type { EndpointServiceRow } from "./store.ts";
import { dropTags, readTagSpecifications, setTags, tagList, tagsOf } from "./tags.ts";
import { collectUnsuccessful } from "./unsuccessful.ts";
import { zoneNameOf } from "./zones.ts";

/** `Available` at once; AcceptanceRequired is true when omitted. */
export function createVpcEndpointServiceConfiguration(
  world: World,
  input: CreateVpcEndpointServiceConfigurationRequest,
  caller: Caller,
): Promise<CreateVpcEndpointServiceConfigurationResult> {
  return oncePerToken(world, caller, "CreateVpcEndpointServiceConfiguration", input, async () => {
    const arns = [...new Set(input.NetworkLoadBalancerArns ?? [])];
    const gateways = input.GatewayLoadBalancerArns ?? [];
    if ((arns.length === 0) === (gateways.length === 0)) {
      throw new AwsError(
        "InvalidParameter",
        "exactly one of network_load_balancer_arn or gateway_load_balancer_arn is a required member",
      );
    }
    refuseUnserved(input, ["GatewayLoadBalancerArns"]);
    checkAddressTypes(input.SupportedIpAddressTypes);
    if (input.PrivateDnsName !== undefined) checkPrivateDnsName(input.PrivateDnsName);
    checkLoadBalancers(world, caller, arns);
    const remoteRegions = readRemoteRegions(world, caller, input.SupportedRegions ?? [], arns);
    const tags = readTagSpecifications(input.TagSpecifications, "vpc-endpoint-service");
    const serviceId = world.ids.ec2("vpce-svc");
    const service = world.ec2.endpointServices.put({
      accountId: caller.accountId,
      region: caller.region,
      serviceId,
      serviceName: `com.amazonaws.vpce.${caller.region}.${serviceId}`,
      state: "Available",
      acceptanceRequired: input.AcceptanceRequired ?? true,
      loadBalancerArns: arns,
      zoneIds: zonesOfLoadBalancers(world, caller, arns),
      privateDnsName: input.PrivateDnsName,
      privateDnsState: "pendingVerification",
      remoteRegions,
      allowedPrincipals: [],
      clientToken: input.ClientToken,
    });
    setTags(world, serviceId, tags);
    await world.network.refresh();
    return { ServiceConfiguration: toConfiguration(world, service), ClientToken: input.ClientToken };
  });
}

/** The caller's own services. */
export function describeVpcEndpointServiceConfigurations(
  world: World,
  input: DescribeVpcEndpointServiceConfigurationsRequest,
  caller: Caller,
): DescribeVpcEndpointServiceConfigurationsResult {
  const ids = input.ServiceIds;
  const asked = ids?.length
    ? ids.map((id) => requireEndpointService(world, caller, id))
    : world.ec2.endpointServices.of(caller);
  const rows = selectRows(
    asked,
    input.Filters,
    {
      "service-name": (service) => service.serviceName,
      "service-id": (service) => service.serviceId,
      "service-state": (service) => service.state,
      "supported-ip-address-types": () => "ipv4",
    },
    (service) => tagsOf(world, service.serviceId),
  );
  const { page, next } = describePage(rows, input, { ids: { name: "serviceIds", values: ids } });
  return { ServiceConfigurations: page.map((service) => toConfiguration(world, service)), NextToken: next };
}

/** Connections that are not rejected, failed or expired keep a service from being deleted. */
export async function deleteVpcEndpointServiceConfigurations(
  world: World,
  input: DeleteVpcEndpointServiceConfigurationsRequest,
  caller: Caller,
): Promise<DeleteVpcEndpointServiceConfigurationsResult> {
  const failed = await collectUnsuccessful(required(input.ServiceIds, "ServiceId"), (id) => {
    if (!world.ec2.endpointServices.getOwn(caller, id)) {
      throw new AwsError("InvalidVpcEndpointService.NotFound", `The VpcEndpointService Id '${id}' does not exist`);
    }
    const endpoints = endpointsOfService(world, id);
    if (endpoints.some((endpoint) => ["pendingAcceptance", "pending", "available"].includes(endpoint.state))) {
      throw new AwsError("ExistingVpcEndpointConnections", "Service has existing active VPC Endpoint connections!");
    }
    for (const endpoint of endpoints) {
      endpoint.serviceId = undefined;
      world.ec2.endpoints.changed(endpoint);
    }
    for (const { notificationId } of world.ec2.connectionNotifications.by("subject", id))
      world.ec2.connectionNotifications.delete(notificationId);
    world.ec2.endpointServices.delete(id);
    dropTags(world, id);
  });
  await world.network.refresh();
  return { Unsuccessful: failed };
}

/** Only IPv4 is served: an IPv6 or dual-stack service needs a dual-stack load balancer. */
export function checkAddressTypes(types: string[] | undefined): void {
  const other = types?.find((type) => type !== "ipv4");
  if (other === undefined) return;
  throw new AwsError("InvalidParameter", `The load balancers do not support the IP address type '${other}'`);
}

function toConfiguration(world: World, service: EndpointServiceRow): ServiceConfiguration {
  return {
    ServiceType: [{ ServiceType: "Interface" }],
    ServiceId: service.serviceId,
    ServiceName: service.serviceName,
    ServiceState: service.state as ServiceState,
    AvailabilityZoneIds: service.zoneIds,
    AvailabilityZones: service.zoneIds.map((zoneId) => zoneNameOf(service, zoneId)).sort(),
    AcceptanceRequired: service.acceptanceRequired,
    ManagesVpcEndpoints: false,
    NetworkLoadBalancerArns: service.loadBalancerArns,
    SupportedIpAddressTypes: ["ipv4"],
    BaseEndpointDnsNames: [`${service.serviceId}.${service.region}.vpce.amazonaws.com`],
    PrivateDnsName: service.privateDnsName,
    PrivateDnsNameConfiguration: privateDnsNameConfiguration(service),
    SupportedRegions: [service.region, ...(service.remoteRegions ?? [])].map((Region) => ({
      Region,
      ServiceState: service.state,
    })),
    RemoteAccessEnabled: (service.remoteRegions?.length ?? 0) > 0,
    PayerResponsibility: service.payerResponsibility,
    Tags: tagList(world, service.serviceId),
  };
}
