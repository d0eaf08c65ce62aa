import type {
  ModifyVpcEndpointServiceConfigurationRequest,
  ModifyVpcEndpointServiceConfigurationResult,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { checkAddressTypes } from "./endpoint-services.ts";
import { endpointsOfService, requireEndpointService } from "./lookups.ts";
import { refuseUnserved, required } from "./parameters.ts";
import { checkPrivateDnsName } from "./private-dns-names.ts";
import { checkLoadBalancers, zonesOfLoadBalancers } from "./service-load-balancers.ts";
import { readRemoteRegions } from "./service-regions.ts";
import type { EndpointServiceRow } from "./store.ts";

/**
 * Every call also looks at the load balancers' zones again: with just a ServiceId it is how a new zone is taken up.
 * Turning acceptance off does not accept what already waits.
 */
export async function modifyVpcEndpointServiceConfiguration(
  world: World,
  input: ModifyVpcEndpointServiceConfigurationRequest,
  caller: Caller,
): Promise<ModifyVpcEndpointServiceConfigurationResult> {
  refuseUnserved(input, ["AddGatewayLoadBalancerArns", "RemoveGatewayLoadBalancerArns"]);
  const service = requireEndpointService(world, caller, required(input.ServiceId, "ServiceId"));
  checkAddressTypes(input.AddSupportedIpAddressTypes);
  if (input.RemoveSupportedIpAddressTypes?.includes("ipv4")) {
    throw new AwsError("InvalidParameter", "The last supported IP address type 'ipv4' cannot be removed");
  }
  if (input.PrivateDnsName !== undefined && input.RemovePrivateDnsName) {
    throw new AwsError(
      "InvalidParameterCombination",
      "PrivateDnsName and RemovePrivateDnsName cannot be used together",
    );
  }
  if (input.PrivateDnsName !== undefined) checkPrivateDnsName(input.PrivateDnsName);
  const loadBalancerArns = changeLoadBalancers(world, service, input);
  const remoteRegions = changeRegions(world, service, input, caller, loadBalancerArns);

  service.loadBalancerArns = loadBalancerArns;
  service.remoteRegions = remoteRegions;
  service.zoneIds = zonesOfLoadBalancers(world, caller, loadBalancerArns);
  service.acceptanceRequired = input.AcceptanceRequired ?? service.acceptanceRequired;
  if (input.PrivateDnsName !== undefined && input.PrivateDnsName !== service.privateDnsName)
    changePrivateDnsName(world, service, input.PrivateDnsName);
  if (input.RemovePrivateDnsName) changePrivateDnsName(world, service, undefined);
  await world.network.refresh();
  return { Return: true };
}

/** Endpoints that are there already stay when their region goes; the service's own region cannot go. */
function changeRegions(
  world: World,
  service: EndpointServiceRow,
  input: ModifyVpcEndpointServiceConfigurationRequest,
  caller: Caller,
  arns: string[],
): string[] {
  const removed = new Set(input.RemoveSupportedRegions ?? []);
  if (removed.has(service.region)) {
    throw new AwsError("InvalidParameter", `The region '${service.region}' of the service itself cannot be removed`);
  }
  const present = service.remoteRegions ?? [];
  const added = input.AddSupportedRegions ?? [];
  if (added.length === 0) return present.filter((region) => !removed.has(region));
  return readRemoteRegions(
    world,
    caller,
    [...present, ...added].filter((region) => !removed.has(region)),
    arns,
  );
}

/** Another name must be verified anew; endpoints that use the former one lose it. */
function changePrivateDnsName(world: World, service: EndpointServiceRow, name: string | undefined): void {
  service.privateDnsName = name;
  service.privateDnsState = "pendingVerification";
  for (const endpoint of endpointsOfService(world, service.serviceId)) endpoint.privateDnsEnabled = false;
}

/** A service keeps at least one load balancer, and those that connected endpoints may be using. */
function changeLoadBalancers(
  world: World,
  service: EndpointServiceRow,
  input: ModifyVpcEndpointServiceConfigurationRequest,
): string[] {
  const added = input.AddNetworkLoadBalancerArns ?? [];
  const removed = new Set(input.RemoveNetworkLoadBalancerArns ?? []);
  checkLoadBalancers(world, service, added, service.serviceId);
  for (const arn of removed) {
    if (!service.loadBalancerArns.includes(arn)) {
      throw new AwsError("InvalidParameter", `The load balancer '${arn}' is not associated with ${service.serviceId}`);
    }
  }
  const isConnected = endpointsOfService(world, service.serviceId).some((row) =>
    ["pending", "available"].includes(row.state),
  );
  if (removed.size > 0 && isConnected) {
    throw new AwsError(
      "InvalidParameter",
      `Load balancers cannot be removed from ${service.serviceId} while endpoints are connected to it`,
    );
  }
  const arns = [...new Set([...service.loadBalancerArns, ...added])].filter((arn) => !removed.has(arn));
  if (arns.length === 0) {
    throw new AwsError("InvalidParameter", `The last load balancer of ${service.serviceId} cannot be removed`);
  }
  return arns;
}
