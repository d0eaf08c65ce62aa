import type { World } from "../../services/world.ts";
import type { Owned, Table } from "../../state/table.ts";

/** The tables that packets depend on. */
function watchedTables({ ec2, elbv2, rds, vpcLattice }: World) {
  return {
    vpcs: ec2.vpcs,
    subnets: ec2.subnets,
    interfaces: ec2.networkInterfaces,
    groups: ec2.securityGroups,
    groupRules: ec2.securityGroupRules,
    prefixLists: ec2.prefixLists,
    networkAcls: ec2.networkAcls,
    networkAclAssociations: ec2.networkAclAssociations,
    sites: ec2.sites,
    vpnGateways: ec2.vpnGateways,
    routeTables: ec2.routeTables,
    routeTableAssociations: ec2.routeTableAssociations,
    instances: ec2.instances,
    endpoints: ec2.endpoints,
    services: ec2.endpointServices,
    loadBalancers: elbv2.loadBalancers,
    listeners: elbv2.listeners,
    targetGroups: elbv2.targetGroups,
    databases: rds.instances,
    databaseClusters: rds.clusters,
    resourceGateways: vpcLattice.gateways,
    resourceConfigurations: vpcLattice.configurations,
    endpointAssociations: vpcLattice.endpointAssociations,
  };
}

type WatchedTables = ReturnType<typeof watchedTables>;
type AnyTable = Table<Owned>;
// biome-ignore lint/suspicious/noExplicitAny: whatever its indexes.
type RowOf<Of> = Of extends Table<infer Row, any> ? Row : never;

/** By table, the rows by id that may have changed; one that was deleted is there as it was last. */
export type TouchedRows = { [Name in keyof WatchedTables]: Map<string, Readonly<RowOf<WatchedTables[Name]>>> };

export interface RowWatch {
  /** Runs `work` on what was touched since the last time; what it reads itself is not touched by that. */
  take<Result>(work: (touched: TouchedRows) => Result): Result;
}

/** All there are. */
export function allRows(world: World): TouchedRows {
  return byTable(world, (table) => new Map(table.ids().map((id) => [id, table.peek(id)!])));
}

/**
 * From now on collects the rows that are put, deleted or handed out by their id. Those handed out in lists count once
 * they are put, and so do those changed after a wait.
 */
export function watchRows(world: World): RowWatch {
  const untouched = () => byTable(world, () => new Map());
  let touched = untouched();
  let isTaking = false;
  for (const [name, table] of Object.entries(watchedTables(world)) as [keyof WatchedTables, AnyTable][]) {
    table.watch((id, touch, row) => {
      if (!isTaking && touch !== "listed") (touched[name] as Map<string, Owned>).set(id, row);
    });
  }
  return {
    take(work) {
      const taken = touched;
      touched = untouched();
      isTaking = true;
      try {
        return work(taken);
      } finally {
        isTaking = false;
      }
    },
  };
}

function byTable(world: World, rowsOf: (table: AnyTable) => Map<string, Owned>): TouchedRows {
  const tables = Object.entries(watchedTables(world)) as [string, AnyTable][];
  return Object.fromEntries(tables.map(([name, table]) => [name, rowsOf(table)])) as unknown as TouchedRows;
}
