import type {
  DescribeVpcEndpointServicesRequest,
  DescribeVpcEndpointServicesResult,
  ServiceDetail,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { describePage } from "./describe-page.ts";
import { selectRows } from "./filters.ts";
import { isGatewayService } from "./gateway-services.ts";
import { awsPrefixListId } from "./prefix-lists.ts";
import { isAdmitted } from "./principals.ts";
import { privateDnsNameConfiguration } from "./private-dns-names.ts";
import { isOffered } from "./service-regions.ts";
import type { EndpointServiceRow } from "./store.ts";
import { NO_TAGS, tagList, tagsOf } from "./tags.ts";
import { zoneIdsOf, zoneNameOf } from "./zones.ts";

/** Only what this caller may use, with zone names of the caller's own account. */
export function describeVpcEndpointServices(
  world: World,
  input: DescribeVpcEndpointServicesRequest,
  caller: Caller,
): DescribeVpcEndpointServicesResult {
  const names = input.ServiceNames;
  const regions = input.ServiceRegions?.length ? input.ServiceRegions : [caller.region];
  const gateways = (names ?? []).filter((name) => isGatewayService(caller.region, name));
  const asked = names?.length
    ? names
        .filter((name) => !gateways.includes(name))
        .map((name) => requireVisibleService(world, caller, name, regions))
    : world.ec2.endpointServices.all().filter((row) => isVisible(world, row, caller, regions));
  const rows = selectRows(
    asked,
    input.Filters,
    {
      owner: (service) => service.accountId,
      "service-name": (service) => service.serviceName,
      "service-region": (service) => service.region,
      "service-type": () => "Interface",
      "supported-ip-address-types": () => "ipv4",
    },
    (service) => (service.accountId === caller.accountId ? tagsOf(world, service.serviceId) : NO_TAGS),
    // Seen from AWS: https://github.com/mondoohq/mql/issues/4454
    "InvalidFilter",
  );
  const { page, next } = describePage(rows, input, { atLeast: 1 });
  return {
    ServiceNames: [...gateways, ...page.map((service) => service.serviceName)],
    ServiceDetails: [
      ...gateways.map((name) => toGatewayDetail(name, caller)),
      ...page.map((service) => toDetail(world, service, caller)),
    ],
    NextToken: next,
  };
}

/** The service of that name; InvalidServiceName alike for one that is not there and one that does not admit the caller. */
export function requireVisibleService(
  world: World,
  caller: Caller,
  serviceName: string,
  regions: string[] = [caller.region],
): EndpointServiceRow {
  const service = world.ec2.endpointServices.get(/\.(vpce-svc-[0-9a-f]+)$/.exec(serviceName)?.[1] ?? "");
  if (service?.serviceName === serviceName && isVisible(world, service, caller, regions)) {
    return service;
  }
  throw new AwsError("InvalidServiceName", `The Vpc Endpoint Service '${serviceName}' does not exist`);
}

function isVisible(world: World, service: EndpointServiceRow, caller: Caller, regions: string[]): boolean {
  return regions.includes(service.region) && isOffered(service, caller.region) && isAdmitted(world, service, caller);
}

/** AWS's own services with gateway endpoints are told of only when asked for by name. */
function toGatewayDetail(serviceName: string, caller: Caller): ServiceDetail {
  const service = serviceName.split(".").at(-1);
  return {
    ServiceName: serviceName,
    ServiceId: `vpce-svc-${awsPrefixListId(caller, service ?? "").slice(3)}`,
    ServiceType: [{ ServiceType: "Gateway" }],
    ServiceRegion: caller.region,
    AvailabilityZones: zoneIdsOf(caller.region)
      .map((zoneId) => zoneNameOf(caller, zoneId))
      .sort(),
    Owner: "amazon",
    BaseEndpointDnsNames: [`${service}.${caller.region}.amazonaws.com`],
    PrivateDnsNames: [],
    VpcEndpointPolicySupported: true,
    AcceptanceRequired: false,
    ManagesVpcEndpoints: false,
    SupportedIpAddressTypes: ["ipv4"],
    Tags: [],
  };
}

function toDetail(world: World, service: EndpointServiceRow, caller: Caller): ServiceDetail {
  const privateDnsName = service.privateDnsName;
  const isRemote = service.region !== caller.region;
  return {
    ServiceName: service.serviceName,
    ServiceId: service.serviceId,
    ServiceType: [{ ServiceType: "Interface" }],
    ServiceRegion: service.region,
    // Seen from another region a service has no zones.
    AvailabilityZoneIds: isRemote ? [] : service.zoneIds,
    AvailabilityZones: isRemote ? [] : service.zoneIds.map((zoneId) => zoneNameOf(caller, zoneId)).sort(),
    Owner: service.accountId,
    BaseEndpointDnsNames: [`${service.serviceId}.${service.region}.vpce.amazonaws.com`],
    PrivateDnsName: privateDnsName,
    PrivateDnsNames: privateDnsName === undefined ? [] : [{ PrivateDnsName: privateDnsName }],
    PrivateDnsNameVerificationState: privateDnsNameConfiguration(service).State,
    VpcEndpointPolicySupported: false,
    AcceptanceRequired: service.acceptanceRequired,
    ManagesVpcEndpoints: false,
    SupportedIpAddressTypes: ["ipv4"],
    PayerResponsibility: service.payerResponsibility,
    Tags: service.accountId === caller.accountId ? tagList(world, service.serviceId) : [],
  };
}
