import type { Owned } from "../../state/table.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { World } from "../world.ts";
import type { Ec2Store } from "./store.ts";

// Each throws AWS's not-found error of its type when the owner has no such resource.
export const requireDhcpOptions = requireFrom("dhcpOptions", "InvalidDhcpOptionID.NotFound", named("dhcpOption"));
export const requireRouteTable = requireFrom("routeTables", "InvalidRouteTableID.NotFound", named("routeTable"));
export const requireInternetGateway = requireFrom(
  "internetGateways",
  "InvalidInternetGatewayID.NotFound",
  named("internetGateway"),
);
export const requireVpnGateway = requireFrom("vpnGateways", "InvalidVpnGatewayID.NotFound", named("vpnGateway"));
export const requireNatGateway = requireFrom(
  "natGateways",
  "NatGatewayNotFound",
  (id) => `NatGateway ${id} was not found`,
);
export const requireAddress = requireFrom("addresses", "InvalidAllocationID.NotFound", named("allocation"));
export const requireNetworkAcl = requireFrom("networkAcls", "InvalidNetworkAclID.NotFound", named("networkAcl"));
export const requirePrefixList = requireFrom(
  "prefixLists",
  "InvalidPrefixListID.NotFound",
  (id) => `The prefix list ID '${id}' does not exist.`,
);

type TableName = {
  [Name in keyof Ec2Store]: Ec2Store[Name] extends { getOwn(owner: Owned, id: string): unknown } ? Name : never;
}[keyof Ec2Store];
type Row<Name extends TableName> = NonNullable<ReturnType<Ec2Store[Name]["getOwn"]>>;

function requireFrom<Name extends TableName>(table: Name, code: string, text: (id: string) => string) {
  return (world: World, owner: Owned, id: string): Row<Name> => {
    const row = world.ec2[table].getOwn(owner, id);
    if (row) return row as Row<Name>;
    throw new AwsError(code, text(id));
  };
}

function named(what: string): (id: string) => string {
  return (id) => `The ${what} ID '${id}' does not exist`;
}
