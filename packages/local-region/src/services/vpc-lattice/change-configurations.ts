import type {
  DeleteResourceConfigurationRequest,
  UpdateResourceConfigurationRequest,
  UpdateResourceConfigurationResponse,
} from "@aws-sdk/client-vpc-lattice";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { readDefinition } from "./configuration-rules.ts";
import { toDefinition } from "./describe-configurations.ts";
import { followGroup } from "./endpoint-associations.ts";
import { conflict, invalid } from "./lattice-error.ts";
import { activate, removeLater } from "./lattice-states.ts";
import { isActive, requireOwn } from "./lookups.ts";
import { readPortRanges } from "./port-ranges.ts";
import type { ResourceConfigurationRow } from "./store.ts";

const TYPE = "RESOURCE_CONFIGURATION";

/** New connections follow at once; established ones go on. */
export async function updateResourceConfiguration(
  world: World,
  input: UpdateResourceConfigurationRequest,
  caller: Caller,
): Promise<UpdateResourceConfigurationResponse> {
  const { configurations, gateways } = world.vpcLattice;
  const row = requireOwn(configurations, caller, input.resourceConfigurationIdentifier, TYPE);
  refuseManaged(row);
  if (!isActive(row)) throw conflict(`Resource configuration ${row.id} is ${row.status}`, TYPE, row.id);
  if (input.portRanges?.length && row.type === "ARN") throw invalid("Unexpected attribute portRanges for type ARN");
  if (input.resourceConfigurationDefinition && row.type === "GROUP")
    throw invalid("Unexpected attribute resourceConfigurationDefinition for type GROUP");
  const gateway = gateways.get(row.gatewayId);
  const definition =
    input.resourceConfigurationDefinition && gateway
      ? readDefinition(world, gateway, row.type, input.resourceConfigurationDefinition)
      : row.definition;
  const changed = configurations.put({
    ...row,
    definition,
    portRanges: input.portRanges?.length ? readPortRanges(input.portRanges) : row.portRanges,
    allowsShareableNetworks: input.allowAssociationToShareableServiceNetwork ?? row.allowsShareableNetworks,
    status: "UPDATE_IN_PROGRESS",
    updatedAt: world.clock.now(),
  });
  await world.network.refresh();
  activate(world, configurations, row.id, "change");
  return {
    id: row.id,
    name: row.name,
    arn: row.arn,
    resourceGatewayId: row.gatewayId,
    resourceConfigurationGroupId: row.parentId,
    type: row.type,
    portRanges: changed.portRanges,
    allowAssociationToShareableServiceNetwork: changed.allowsShareableNetworks,
    protocol: "TCP",
    status: changed.status,
    resourceConfigurationDefinition: toDefinition(changed),
  };
}

/** Not while endpoints or service networks are associated with it, nor a group that has children. */
export async function deleteResourceConfiguration(
  world: World,
  input: DeleteResourceConfigurationRequest,
  caller: Caller,
): Promise<object> {
  const { configurations, endpointAssociations, networkAssociations } = world.vpcLattice;
  const row = requireOwn(configurations, caller, input.resourceConfigurationIdentifier, TYPE);
  refuseManaged(row);
  const children = configurations.by("parent", row.id);
  const [user] = [
    ...endpointAssociations.by("configuration", row.id),
    ...networkAssociations.by("configuration", row.id),
  ];
  if (user) throw conflict(`Resource configuration ${row.id} is in use by ${user.id}`, TYPE, row.id);
  const child = children.find((one) => !one.isAmazonManaged);
  if (child) throw conflict(`Resource configuration ${row.id} has a child ${child.id}`, TYPE, row.id);
  for (const leaving of [row, ...children]) {
    configurations.put({ ...leaving, status: "DELETE_IN_PROGRESS" });
    removeLater(world, configurations, leaving.id);
  }
  world.vpcLattice.policies.delete(row.arn);
  followGroup(world, row.parentId);
  await world.network.refresh();
  return {};
}

function refuseManaged(row: ResourceConfigurationRow): void {
  if (row.isAmazonManaged) throw invalid(`Resource configuration ${row.id} is managed by AWS`);
}
