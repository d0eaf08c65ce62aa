import type {
  CreateResourceConfigurationRequest,
  CreateResourceConfigurationResponse,
} from "@aws-sdk/client-vpc-lattice";
import { findDatabaseEndpoints } from "../rds/database-endpoints.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { checkParts, readDefinition, readDomain, readGateway } from "./configuration-rules.ts";
import { toDefinition } from "./describe-configurations.ts";
import { isCoveredBy } from "./domain-verifications.ts";
import { followGroup } from "./endpoint-associations.ts";
import { invalid, quotaExceeded } from "./lattice-error.ts";
import { activate } from "./lattice-states.ts";
import { newRow, once, readName, requireOwn } from "./lookups.ts";
import { readPortRanges } from "./port-ranges.ts";
import type { ResourceConfigurationRow } from "./store.ts";
import { readTags } from "./tags.ts";

const TYPE = "RESOURCE_CONFIGURATION";
const MOST_IN_REGION = 2000;
const MOST_CHILDREN = 60;

/** `ACTIVE` after AWS's time. A cluster's ARN brings a child of AWS's own for each of its endpoints. */
export function createResourceConfiguration(
  world: World,
  input: CreateResourceConfigurationRequest,
  caller: Caller,
): Promise<CreateResourceConfigurationResponse> {
  return once(world, caller, "CreateResourceConfiguration", input, async () => {
    const { configurations } = world.vpcLattice;
    const own = configurations.of(caller);
    const type = checkParts(input);
    const name = readName(own, input.name, "rcfg", TYPE);
    const { gateway, group } = readGateway(world, caller, input);
    if (own.length >= MOST_IN_REGION)
      throw quotaExceeded(
        TYPE,
        "L-resource-configurations",
        `There are ${MOST_IN_REGION} resource configurations already`,
      );
    if (group && configurations.by("parent", group.id).length >= MOST_CHILDREN)
      throw quotaExceeded(TYPE, "L-child-resource-configurations", `${group.id} has ${MOST_CHILDREN} children already`);
    const row: ResourceConfigurationRow = {
      ...newRow(world, caller, "rcfg", "resourceconfiguration", readTags(input.tags)),
      name,
      type,
      status: "CREATE_IN_PROGRESS",
      gatewayId: gateway.id,
      parentId: group?.id,
      portRanges: readPortRanges(input.portRanges),
      definition: readDefinition(world, gateway, type, input.resourceConfigurationDefinition),
      allowsShareableNetworks: input.allowAssociationToShareableServiceNetwork ?? false,
      ...readDomains(world, caller, input, group),
      isAmazonManaged: false,
    };
    for (const made of [row, ...managedChildren(world, caller, row)]) {
      configurations.put(made);
      activate(world, configurations, made.id, "configuration");
    }
    followGroup(world, group?.id);
    await world.network.refresh();
    return {
      id: row.id,
      name,
      arn: row.arn,
      resourceGatewayId: row.gatewayId,
      resourceConfigurationGroupId: row.parentId,
      type,
      portRanges: row.portRanges,
      protocol: "TCP",
      status: row.status,
      resourceConfigurationDefinition: toDefinition(row),
      allowAssociationToShareableServiceNetwork: row.allowsShareableNetworks,
      createdAt: row.createdAt,
      customDomainName: row.customDomainName,
      groupDomain: row.groupDomain,
      domainVerificationId: row.domainVerificationId,
    };
  });
}

type Domains = Pick<ResourceConfigurationRow, "customDomainName" | "groupDomain" | "domainVerificationId">;

function readDomains(
  world: World,
  caller: Caller,
  input: CreateResourceConfigurationRequest,
  group: ResourceConfigurationRow | undefined,
): Domains {
  const customDomainName = input.customDomainName === undefined ? undefined : readDomain(input.customDomainName);
  const groupDomain = input.groupDomain === undefined ? undefined : readDomain(input.groupDomain);
  if (group && customDomainName && !(group.groupDomain && customDomainName.endsWith(`.${group.groupDomain}`)))
    throw invalid(`The domain ${customDomainName} is not a subdomain of the group domain of ${group.id}`);
  if (input.domainVerificationIdentifier === undefined)
    return { customDomainName, groupDomain, domainVerificationId: undefined };
  const { domainVerifications } = world.vpcLattice;
  const verification = requireOwn(
    domainVerifications,
    caller,
    input.domainVerificationIdentifier,
    "DOMAIN_VERIFICATION",
  );
  const domain = customDomainName ?? groupDomain;
  if (!domain || !isCoveredBy(domain, verification.domainName))
    throw invalid(`The domain verification ${verification.id} is not for ${domain ?? "this resource configuration"}`);
  return { customDomainName, groupDomain, domainVerificationId: verification.id };
}

function managedChildren(world: World, caller: Caller, parent: ResourceConfigurationRow): ResourceConfigurationRow[] {
  const database = parent.definition?.arn && findDatabaseEndpoints(world, parent, parent.definition.arn);
  if (!database || database.names.some(({ role }) => role === "instance")) return [];
  return database.names.map(({ role, dnsName }) => ({
    ...newRow(world, caller, "rcfg", "resourceconfiguration"),
    name: `${parent.name.slice(0, 33)}-${role}`,
    type: "CHILD",
    status: "CREATE_IN_PROGRESS",
    gatewayId: parent.gatewayId,
    parentId: parent.id,
    portRanges: [String(database.port)],
    definition: { domainName: dnsName },
    allowsShareableNetworks: parent.allowsShareableNetworks,
    customDomainName: undefined,
    groupDomain: undefined,
    domainVerificationId: undefined,
    isAmazonManaged: true,
  }));
}
