import type { World } from "../world.ts";
import type { RouteRow, RouteTableRow } from "./routing-store.ts";
import type { EndpointRow } from "./store.ts";

/** Routes of a gateway endpoint, which only the endpoint's own calls change; without a prefix list they go. */
export function setEndpointRoute(
  world: World,
  table: RouteTableRow,
  endpointId: string,
  prefixListId: string | undefined,
): void {
  const others = table.routes.filter(({ target }) => target.id !== endpointId);
  const route: RouteRow[] =
    prefixListId === undefined
      ? []
      : [{ destination: prefixListId, target: { kind: "gateway", id: endpointId }, origin: "CreateRoute" }];
  world.ec2.routeTables.put(Object.assign(table, { routes: [...others, ...route] }));
}

/** Takes a gateway endpoint's routes out of their tables. */
export function forgetEndpointRoutes(world: World, endpoint: EndpointRow): void {
  for (const id of endpoint.routeTableIds ?? []) {
    const table = world.ec2.routeTables.get(id);
    if (table) setEndpointRoute(world, table, endpoint.vpcEndpointId, undefined);
  }
}
