import type { Table } from "../../state/table.ts";
import { deleteManagedInterface } from "../ec2/network-interfaces.ts";
import { refreshLater } from "../refresh-later.ts";
import type { World } from "../world.ts";
import type { LatticeRow } from "./store.ts";

/** Seconds that AWS takes (memory): minutes for what has interfaces, seconds for the rest. */
const SECONDS = { gateway: 60, configuration: 10, change: 10, removal: 60 };

interface Stateful extends LatticeRow {
  status: string;
}

/** `ACTIVE` after AWS's time, unless something else happened meanwhile. Packets follow before it says so. */
export function activate<Row extends Stateful>(
  world: World,
  table: Table<Row>,
  id: string,
  pace: keyof typeof SECONDS,
): void {
  const status = table.get(id)?.status;
  world.clock.after(SECONDS[pace], () => {
    const row = table.get(id);
    if (!row || row.status !== status) return;
    table.put({ ...row, status: "ACTIVE" });
    void refreshLater(world);
  });
}

/** The row goes after AWS's time. */
export function removeLater<Row extends Stateful>(world: World, table: Table<Row>, id: string): void {
  world.clock.after(SECONDS.change, () => {
    table.delete(id);
    void refreshLater(world);
  });
}

export function removeGatewayLater(world: World, id: string): void {
  world.clock.after(SECONDS.removal, () => {
    const row = world.vpcLattice.gateways.get(id);
    for (const interfaceId of row?.networkInterfaceIds ?? []) deleteManagedInterface(world, interfaceId);
    world.vpcLattice.gateways.delete(id);
    void refreshLater(world);
  });
}

/** After a restart: what was on its way arrives. */
export function resumeVpcLattice(world: World): void {
  const { gateways, configurations, networkAssociations } = world.vpcLattice;
  for (const row of gateways.all()) {
    if (row.status === "DELETE_IN_PROGRESS") removeGatewayLater(world, row.id);
    else if (row.status !== "ACTIVE") activate(world, gateways, row.id, "gateway");
  }
  for (const row of configurations.all()) {
    if (row.status === "DELETE_IN_PROGRESS") removeLater(world, configurations, row.id);
    else if (row.status !== "ACTIVE") activate(world, configurations, row.id, "configuration");
  }
  for (const row of networkAssociations.all()) {
    if (row.status === "DELETE_IN_PROGRESS") removeLater(world, networkAssociations, row.id);
    else if (row.status !== "ACTIVE") activate(world, networkAssociations, row.id, "configuration");
  }
}
