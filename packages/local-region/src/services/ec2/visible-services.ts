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
import { isAdmitted } from "./principals.ts";
import { privateDnsNameConfiguration } from "./private-dns-names.ts";
import type { EndpointServiceRow } from "./store.ts";
import { tagList, tagsOf } from "./tags.ts";
import { zoneNameOf } from "./zones.ts";

const NO_TAGS: ReadonlyMap<string, string> = new Map();

/** Only what this caller may use, with zone names of the caller's own account. */
export function describeVpcEndpointServices(
  world: World,
  input: DescribeVpcEndpointServicesRequest,
  caller: Caller,
): DescribeVpcEndpointServicesResult {
  const names = input.ServiceNames;
  const visible = names?.length
    ? names.map((name) => requireVisibleService(world, caller, name))
    : world.ec2.endpointServices.all().filter((row) => row.region === caller.region && isAdmitted(row, caller));
  const regions = input.ServiceRegions;
  const asked = visible.filter((service) => !regions?.length || regions.includes(service.region));
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
  );
  const { page, next } = describePage(rows, input, { atLeast: 1 });
  return {
    ServiceNames: page.map((service) => service.serviceName),
    ServiceDetails: page.map((service) => toDetail(world, service, caller)),
    NextToken: next,
  };
}

/** The service of that name; InvalidServiceName alike for one that is not there and one that does not admit the caller. */
export function requireVisibleService(world: World, caller: Caller, serviceName: string): EndpointServiceRow {
  const service = world.ec2.endpointServices.get(/\.(vpce-svc-[0-9a-f]+)$/.exec(serviceName)?.[1] ?? "");
  if (service?.serviceName === serviceName && service.region === caller.region && isAdmitted(service, caller)) {
    return service;
  }
  throw new AwsError("InvalidServiceName", `The Vpc Endpoint Service '${serviceName}' does not exist`);
}

function toDetail(world: World, service: EndpointServiceRow, caller: Caller): ServiceDetail {
  const privateDnsName = service.privateDnsName;
  return {
    ServiceName: service.serviceName,
    ServiceId: service.serviceId,
    ServiceType: [{ ServiceType: "Interface" }],
    ServiceRegion: service.region,
    AvailabilityZoneIds: service.zoneIds,
    AvailabilityZones: service.zoneIds.map((zoneId) => zoneNameOf(caller, zoneId)).sort(),
    Owner: service.accountId,
    BaseEndpointDnsNames: [`${service.serviceId}.${service.region}.vpce.amazonaws.com`],
    PrivateDnsName: privateDnsName,
    PrivateDnsNames: privateDnsName === undefined ? [] : [{ PrivateDnsName: privateDnsName }],
    PrivateDnsNameVerificationState: privateDnsNameConfiguration(service).State,
    VpcEndpointPolicySupported: false,
    AcceptanceRequired: service.acceptanceRequired,
    ManagesVpcEndpoints: false,
    SupportedIpAddressTypes: ["ipv4"],
    Tags: service.accountId === caller.accountId ? tagList(world, service.serviceId) : [],
  };
}
