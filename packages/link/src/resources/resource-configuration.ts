import type { ResourceConfigurationDefinition, ResourceConfigurationSummary } from "@aws-sdk/client-vpc-lattice";
import { allPages, isConflict, isNotFound, waitUntil } from "@postern/aws";
import { LinkError } from "../errors.ts";
import { resourceConfigurationName } from "../spec/resource-names.ts";
import { require } from "./found.ts";
import { latticeTags, ownerOf } from "./lattice-tags.ts";
import type { Change, Context, DesiredResource, ResourceKind } from "./resource-kind.ts";

const ACTIVE_SECONDS = 600;

/** What stands behind the gateway: an RDS instance that AWS follows, a name that is looked up for each connection, an address. */
export type Definition = { arn: string } | { domainName: string } | { ipAddress: string };

export interface ResourceConfigurationDesired extends DesiredResource {
  kind: "resource-configuration";
  definition: Definition;
  port: number;
}

export interface ResourceConfigurationObserved {
  name: string;
  configurationId: string;
  arn: string;
  status: string;
  /** AWS's reason where it could not be made or changed. */
  failureReason: string | undefined;
  definition: Definition | undefined;
  /** Undefined for an ARN: AWS takes the database's own. */
  port: number | undefined;
}

export const resourceConfiguration: ResourceKind<ResourceConfigurationDesired, ResourceConfigurationObserved> = {
  kind: "resource-configuration",
  after: ["resource-gateway"],
  permissions: {
    read: [
      "vpc-lattice:ListResourceConfigurations",
      "vpc-lattice:GetResourceConfiguration",
      "vpc-lattice:ListTagsForResource",
    ],
    write: [
      "vpc-lattice:CreateResourceConfiguration",
      "vpc-lattice:UpdateResourceConfiguration",
      "vpc-lattice:DeleteResourceConfiguration",
      "vpc-lattice:TagResource",
      "rds:DescribeDBInstances",
    ],
  },

  async observe(context, _desired, found) {
    const gateway = found.one("resource-gateway", "resource-gateway");
    if (!gateway) return [];
    const listed = await listBehind(context, gateway.gatewayId);
    const own = listed.filter(({ amazonManaged, status }) => !amazonManaged && status !== "DELETE_IN_PROGRESS");
    const read = await Promise.all(own.map((each) => readOwned(context, each)));
    return read.flatMap((each) => each ?? []);
  },

  compare(desired, observed) {
    const [from, to] = [showDefinition(observed.definition), showDefinition(desired.definition)];
    const sameType = "arn" in desired.definition === (observed.definition && "arn" in observed.definition);
    const definition: Change[] =
      from === to ? [] : [{ what: "resource", from, to, how: sameType ? "in place" : "by replacement" }];
    if ("arn" in desired.definition || observed.port === desired.port) return definition;
    return [...definition, { what: "port", from: String(observed.port), to: String(desired.port), how: "in place" }];
  },

  async ensure(context, desired, observed, found) {
    const { gatewayId } = require(found, "resource-gateway", "resource-gateway");
    const { vpcLattice } = context.clients;
    const id = observed?.configurationId ?? (await createConfiguration(context, desired, gatewayId));
    if (observed && this.compare(desired, observed, found).length > 0) {
      await vpcLattice.updateResourceConfiguration({
        resourceConfigurationIdentifier: id,
        resourceConfigurationDefinition: definitionOf(desired.definition),
        ...("arn" in desired.definition ? {} : { portRanges: [String(desired.port)] }),
      });
    }
    await awaitActive(context, id);
    return readConfiguration(context, id, desired.name);
  },

  async remove({ clients, progress }, { configurationId }) {
    await waitUntil({
      what: `resource configuration ${configurationId}`,
      pending: ["removing", "in use"],
      target: ["gone"],
      deadlineSeconds: ACTIVE_SECONDS,
      onState: (state) => state === "in use" && progress("waiting for the platform's endpoints to leave"),
      observe: async () => {
        try {
          await clients.vpcLattice.deleteResourceConfiguration({ resourceConfigurationIdentifier: configurationId });
          return { state: "removing" };
        } catch (error) {
          if (isNotFound(error)) return { state: "gone" };
          if (!isConflict(error)) throw error;
          return { state: "in use", reason: (error as Error).message };
        }
      },
    });
  },

  label: (observed) => observed.configurationId,
};

async function createConfiguration(
  context: Context,
  desired: ResourceConfigurationDesired,
  gatewayId: string,
): Promise<string> {
  const name = resourceConfigurationName(context.link, desired.name);
  const isArn = "arn" in desired.definition;
  try {
    const made = await context.clients.vpcLattice.createResourceConfiguration({
      name,
      type: isArn ? "ARN" : "SINGLE",
      resourceGatewayIdentifier: gatewayId,
      resourceConfigurationDefinition: definitionOf(desired.definition),
      ...(isArn ? {} : { portRanges: [String(desired.port)], protocol: "TCP" }),
      tags: latticeTags({ link: context.link, kind: desired.kind, name: desired.name }),
    });
    return made.id ?? "";
  } catch (error) {
    if (!isConflict(error)) throw error;
    const other = (await listBehind(context, gatewayId)).find((each) => each.name === name);
    if (other?.id && (await ownerOf(context, other.arn))) return other.id;
    const message = `a resource configuration '${name}' exists and is not this link's`;
    const hint = "rename or delete it, or give the link another name";
    throw new LinkError("name-taken", [{ field: "link", value: context.link, message, hint }], error);
  }
}

async function awaitActive({ clients, progress }: Context, id: string): Promise<void> {
  await waitUntil({
    what: `resource configuration ${id}`,
    pending: ["CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"],
    target: ["ACTIVE"],
    deadlineSeconds: ACTIVE_SECONDS,
    onState: (state) => progress(state),
    observe: async () => {
      const found = await clients.vpcLattice.getResourceConfiguration({ resourceConfigurationIdentifier: id });
      return { state: found.status ?? "unknown", reason: found.failureReason };
    },
  });
}

async function listBehind({ clients }: Context, gatewayId: string): Promise<ResourceConfigurationSummary[]> {
  return allPages(async (token) => {
    const page = await clients.vpcLattice.listResourceConfigurations({
      resourceGatewayIdentifier: gatewayId,
      ...(token ? { nextToken: token } : {}),
    });
    return { items: page.items, next: page.nextToken };
  });
}

async function readOwned(context: Context, { id, arn }: ResourceConfigurationSummary) {
  const owner = await ownerOf(context, arn);
  return owner && readConfiguration(context, id ?? "", owner.name);
}

async function readConfiguration(
  { clients }: Context,
  id: string,
  name: string,
): Promise<ResourceConfigurationObserved> {
  const read = await clients.vpcLattice.getResourceConfiguration({ resourceConfigurationIdentifier: id });
  const { arnResource, dnsResource, ipResource } = read.resourceConfigurationDefinition ?? {};
  const definition = arnResource?.arn
    ? { arn: arnResource.arn }
    : dnsResource?.domainName
      ? { domainName: dnsResource.domainName }
      : ipResource?.ipAddress
        ? { ipAddress: ipResource.ipAddress }
        : undefined;
  const [port] = read.portRanges ?? [];
  return {
    name,
    configurationId: id,
    arn: read.arn ?? "",
    status: read.status ?? "",
    failureReason: read.failureReason,
    definition,
    port: port && !arnResource ? Number(port) : undefined,
  };
}

function definitionOf(definition: Definition): ResourceConfigurationDefinition {
  if ("arn" in definition) return { arnResource: { arn: definition.arn } };
  if ("domainName" in definition) return { dnsResource: { domainName: definition.domainName, ipAddressType: "IPV4" } };
  return { ipResource: { ipAddress: definition.ipAddress } };
}

export function showDefinition(definition: Definition | undefined): string {
  return definition ? (Object.values(definition)[0] ?? "") : "nothing";
}
