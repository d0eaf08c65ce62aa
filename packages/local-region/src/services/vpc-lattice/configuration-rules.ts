import type { CreateResourceConfigurationRequest, ResourceConfigurationDefinition } from "@aws-sdk/client-vpc-lattice";
import { parseIpv4 } from "../../addresses/ipv4.ts";
import { isInVpc } from "../ec2/vpc-cidr-blocks.ts";
import { findDatabaseEndpoints } from "../rds/database-endpoints.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { conflict, invalid } from "./lattice-error.ts";
import { isActive, requireOwn } from "./lookups.ts";
import { requireGateway } from "./resource-gateways.ts";
import type { ResourceConfigurationRow, ResourceDefinition, ResourceGatewayRow } from "./store.ts";

type Type = ResourceConfigurationRow["type"];
type Part =
  | "portRanges"
  | "protocol"
  | "resourceGatewayIdentifier"
  | "resourceConfigurationGroupIdentifier"
  | "customDomainName"
  | "groupDomain"
  | "resourceConfigurationDefinition";

/** Which parts of a request each type takes and demands. */
const PARTS: Record<Type, { needs: Part[]; takes: Part[] }> = {
  SINGLE: {
    needs: ["resourceGatewayIdentifier", "portRanges", "resourceConfigurationDefinition"],
    takes: ["protocol", "customDomainName"],
  },
  GROUP: { needs: ["resourceGatewayIdentifier"], takes: ["protocol", "portRanges", "groupDomain"] },
  CHILD: {
    needs: ["resourceConfigurationGroupIdentifier", "portRanges", "resourceConfigurationDefinition"],
    takes: ["protocol", "customDomainName"],
  },
  ARN: { needs: ["resourceGatewayIdentifier", "resourceConfigurationDefinition"], takes: ["customDomainName"] },
};
const ALL: Part[] = [
  "portRanges",
  "protocol",
  "resourceGatewayIdentifier",
  "resourceConfigurationGroupIdentifier",
  "customDomainName",
  "groupDomain",
  "resourceConfigurationDefinition",
];

/** Throws for a part that the type does not take, or lacks. */
export function checkParts(input: CreateResourceConfigurationRequest): Type {
  const type = input.type as Type;
  if (!Object.hasOwn(PARTS, type ?? ""))
    throw invalid(`The type ${type ?? ""} is not valid: it is SINGLE, GROUP, CHILD or ARN`);
  const { needs, takes } = PARTS[type];
  for (const part of ALL) {
    const value = input[part];
    const isGiven = Array.isArray(value) ? value.length > 0 : value !== undefined;
    if (isGiven && !needs.includes(part) && !takes.includes(part))
      throw invalid(`Unexpected attribute ${part} for type ${type}`);
    if (!isGiven && needs.includes(part)) throw invalid(`Missing attribute ${part} for type ${type}`);
  }
  if (input.protocol !== undefined && input.protocol !== "TCP")
    throw invalid(`The protocol ${input.protocol} is not valid: it is TCP`);
  return type;
}

/** The caller's gateway that can be used now, or the group's own for a child. */
export function readGateway(
  world: World,
  caller: Caller,
  input: CreateResourceConfigurationRequest,
): { gateway: ResourceGatewayRow; group: ResourceConfigurationRow | undefined } {
  const { configurations } = world.vpcLattice;
  const group =
    input.type === "CHILD"
      ? requireOwn(configurations, caller, input.resourceConfigurationGroupIdentifier, "RESOURCE_CONFIGURATION")
      : undefined;
  if (group && group.type !== "GROUP") throw invalid(`${group.id} is not a resource configuration of type GROUP`);
  const gateway = requireGateway(world, caller, group?.gatewayId ?? input.resourceGatewayIdentifier);
  if (!isActive(gateway))
    throw conflict(`Resource gateway ${gateway.id} is ${gateway.status}`, "RESOURCE_GATEWAY", gateway.id);
  return { gateway, group };
}

/** What the configuration leads to. Throws for databases that cannot be shared this way. */
export function readDefinition(
  world: World,
  gateway: ResourceGatewayRow,
  type: Type,
  given: ResourceConfigurationDefinition | undefined,
): ResourceDefinition | undefined {
  if (!given) return undefined;
  if ("arnResource" in given && given.arnResource) {
    if (type !== "ARN") throw invalid(`Unexpected attribute arnResource for type ${type}`);
    return { arn: readDatabase(world, gateway, given.arnResource.arn ?? "") };
  }
  if (type === "ARN") throw invalid("Missing attribute arnResource for type ARN");
  if ("ipResource" in given && given.ipResource)
    return { ipAddress: readAddress(world, gateway, given.ipResource.ipAddress ?? "") };
  if ("dnsResource" in given && given.dnsResource) {
    const { domainName = "", ipAddressType = "IPV4" } = given.dnsResource;
    if (ipAddressType !== "IPV4")
      throw invalid(`ipAddressType ${ipAddressType}: resource gateway ${gateway.id} has IPV4 addresses only`);
    return { domainName: readDomain(domainName) };
  }
  throw invalid("The resource configuration definition is empty");
}

export function readDomain(name: string): string {
  const domain = name.toLowerCase().replace(/\.$/, "");
  if (domain.length <= 255 && /^(?=.{3})([a-z0-9_*]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}$/.test(domain))
    return domain;
  throw invalid(`The domain name '${name}' is not valid`);
}

function readAddress(world: World, gateway: ResourceGatewayRow, address: string): string {
  const vpc = world.ec2.vpcs.get(gateway.vpcId);
  if (parseIpv4(address) !== undefined && vpc !== undefined && isInVpc(vpc, address)) return address;
  throw invalid(`The IP address ${address} is not in the range of the resource gateway's VPC ${gateway.vpcId}`);
}

function readDatabase(world: World, gateway: ResourceGatewayRow, arn: string): string {
  const database = findDatabaseEndpoints(world, gateway, arn);
  if (!database)
    throw invalid(`The resource ${arn} does not exist or is not supported: it must be an Amazon RDS database`);
  if (database.isPubliclyAccessible)
    throw invalid(`The resource ${arn} is publicly accessible, which is not supported`);
  if (gateway.dnsResolution === "IN_VPC")
    throw invalid(
      `Resource gateway ${gateway.id} resolves names IN_VPC, which resource configurations of type ARN do not support`,
    );
  if (database.vpcId !== gateway.vpcId)
    throw invalid(`The resource ${arn} is not in the VPC of resource gateway ${gateway.id}`);
  return arn;
}
