import type { EndpointRow, EndpointState, NetworkInterfaceRow } from "../services/ec2/store.ts";
import { zoneNameOf } from "../services/ec2/zones.ts";
import type { World } from "../services/world.ts";
import { addressesOf, type DnsAnswer, noSuchName, nothingOf } from "./answer.ts";
import { zonesWithPath } from "./zones-with-path.ts";

const TTL_SECONDS = 60;

const ENDPOINT_NAME =
  /^(?<endpointId>vpce-[0-9a-f]{17})-(?<suffix>[0-9a-z]{8})(?:-(?<zone>[a-z0-9-]+))?\.(?<serviceId>vpce-svc-[0-9a-f]{17})\.(?<region>[a-z0-9-]+)\.vpce\.amazonaws\.com$/;
const SERVICE_NAME = /^(vpce-svc-[0-9a-f]{17})\.[a-z0-9-]+\.vpce\.amazonaws\.com$/;

/** The states in which an endpoint has its interfaces: it resolves though it may not carry anything. */
const RESOLVES: Record<EndpointState, boolean> = {
  pendingAcceptance: true,
  pending: true,
  available: true,
  rejected: true,
  expired: true,
  failed: false,
  deleting: false,
  deleted: false,
};

/**
 * An endpoint's regional name has the addresses of its zones that lead somewhere, a zonal name always its zone's one.
 * A service's base name exists only as their common end.
 */
export function answerEndpointName(world: World, name: string): DnsAnswer {
  const serviceId = SERVICE_NAME.exec(name)?.[1];
  if (serviceId !== undefined) return world.ec2.endpointServices.get(serviceId) ? nothingOf(TTL_SECONDS) : noSuchName();
  const parts = ENDPOINT_NAME.exec(name)?.groups;
  const row = parts && world.ec2.endpoints.get(parts.endpointId ?? "");
  if (!row || row.dnsSuffix !== parts.suffix || !RESOLVES[row.state]) return noSuchName();
  if (row.serviceName !== `com.amazonaws.vpce.${parts.region}.${parts.serviceId}`) return noSuchName();

  const interfaces = row.networkInterfaceIds.flatMap((id) => world.ec2.networkInterfaces.get(id) ?? []);
  if (parts.zone !== undefined) {
    const zonal = interfaces.filter(({ zoneId }) => zoneNameOf(row, zoneId) === parts.zone);
    return zonal.length > 0 ? answerWith(zonal) : noSuchName();
  }
  return answerEndpoint(world, row);
}

/** What the endpoint's regional name has, and its private DNS name. */
export function answerEndpoint(world: World, row: EndpointRow): DnsAnswer {
  const interfaces = row.networkInterfaceIds.flatMap((id) => world.ec2.networkInterfaces.get(id) ?? []);
  return answerWith(withPath(world, row, interfaces));
}

function withPath(world: World, endpoint: EndpointRow, interfaces: NetworkInterfaceRow[]): NetworkInterfaceRow[] {
  // The zones of another region are not those of the service's nodes.
  if (endpoint.serviceRegion !== undefined) return interfaces;
  const service = endpoint.serviceId === undefined ? undefined : world.ec2.endpointServices.get(endpoint.serviceId);
  const balancers = (service?.loadBalancerArns ?? []).flatMap((arn) => world.elbv2.loadBalancers.get(arn) ?? []);
  const zones = new Set(balancers.flatMap((balancer) => zonesWithPath(world, balancer)));
  const useful = interfaces.filter(({ zoneId }) => zones.has(zoneId));
  return useful.length > 0 ? useful : interfaces;
}

function answerWith(interfaces: NetworkInterfaceRow[]): DnsAnswer {
  return addressesOf(
    interfaces.map((row) => row.privateIpAddress),
    TTL_SECONDS,
  );
}
