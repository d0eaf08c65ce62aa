import type { World } from "../world.ts";

/** Whether an endpoint service stands in front of the load balancer: then it cannot be deleted. */
export function isBehindEndpointService(world: World, loadBalancerArn: string): boolean {
  return world.ec2.endpointServices.all().some((service) => service.loadBalancerArns.includes(loadBalancerArn));
}

/** The zones in which endpoints that are in use need the load balancer. */
export function zonesInUse(world: World, loadBalancerArn: string): Set<string> {
  const services = world.ec2.endpointServices.all().filter((row) => row.loadBalancerArns.includes(loadBalancerArn));
  const serviceIds = new Set(services.map((service) => service.serviceId));
  const endpoints = world.ec2.endpoints
    .all()
    .filter((row) => row.serviceId && serviceIds.has(row.serviceId) && ["pending", "available"].includes(row.state));
  const interfaces = endpoints.flatMap((row) =>
    row.networkInterfaceIds.map((id) => world.ec2.networkInterfaces.get(id)),
  );
  return new Set(interfaces.flatMap((row) => row?.zoneId ?? []));
}
