import type { ResourceGatewaySummary } from "@aws-sdk/client-vpc-lattice";
import { allPages, isConflict, isNotFound, waitUntil } from "@postern/aws";
import { LinkError } from "../errors.ts";
import { gatewayName } from "../spec/resource-names.ts";
import { type Found, require } from "./found.ts";
import { isLinkOwned, latticeTags } from "./lattice-tags.ts";
import type { Change, Context, DesiredResource, ResourceKind } from "./resource-kind.ts";

const ACTIVE_SECONDS = 600;

/** VPC Lattice's door out of the databases' VPC: an interface in each subnet. */
export interface ResourceGatewayDesired extends DesiredResource {
  kind: "resource-gateway";
  vpcId: string;
  subnetIds: string[];
}

export interface ResourceGatewayObserved {
  name: string;
  gatewayId: string;
  arn: string;
  /** AWS's word: `ACTIVE`, `CREATE_IN_PROGRESS`, … */
  status: string;
  vpcId: string;
  subnetIds: string[];
  groupIds: string[];
}

const NAME = "resource-gateway";

export const resourceGateway: ResourceKind<ResourceGatewayDesired, ResourceGatewayObserved> = {
  kind: "resource-gateway",
  after: ["gateway-security-group"],
  permissions: {
    read: ["vpc-lattice:ListResourceGateways", "vpc-lattice:ListTagsForResource"],
    write: [
      "vpc-lattice:CreateResourceGateway",
      "vpc-lattice:GetResourceGateway",
      "vpc-lattice:UpdateResourceGateway",
      "vpc-lattice:DeleteResourceGateway",
      "vpc-lattice:TagResource",
    ],
  },

  async observe(context, desired) {
    const named = await findNamed(context);
    if (!named || named.status === "DELETE_IN_PROGRESS") return [];
    if (await isLinkOwned(context, named.arn)) return [shapeOf(named)];
    if (desired.length > 0) throw nameTaken(context);
    return [];
  },

  compare(desired, observed, found) {
    const [from, to] = [observed.subnetIds, desired.subnetIds].map((ids) => [...ids].sort().join(", "));
    const replace = (what: string, was: string, is: string): Change[] =>
      was === is ? [] : [{ what, from: was, to: is, how: "by replacement" }];
    return [
      ...replace("VPC", observed.vpcId, desired.vpcId),
      ...replace("subnets", from ?? "", to ?? ""),
      ...groupChanges(observed, found),
    ];
  },

  async ensure(context, desired, observed, found) {
    const group = require(found, "gateway-security-group", NAME);
    // Ensure
    const gatewayId = observed?.gatewayId ?? (await createGateway(context, desired, group.groupId));
    await awaitActive(context, gatewayId);
    // Sync
    if (observed && groupChanges(observed, found).length > 0) {
      const securityGroupIds = [group.groupId];
      await context.clients.vpcLattice.updateResourceGateway({
        resourceGatewayIdentifier: gatewayId,
        securityGroupIds,
      });
      await awaitActive(context, gatewayId);
    }
    // Return
    const now = await findNamed(context);
    if (!now) throw new Error(`resource gateway ${gatewayId} was made and is not to be found`);
    return shapeOf(now);
  },

  async remove(context, { gatewayId }) {
    await waitUntil({
      what: `resource gateway ${gatewayId}`,
      pending: ["DELETE_IN_PROGRESS", "in use"],
      target: ["gone"],
      deadlineSeconds: ACTIVE_SECONDS,
      observe: async () => {
        const { vpcLattice } = context.clients;
        try {
          const { status } = await vpcLattice.deleteResourceGateway({ resourceGatewayIdentifier: gatewayId });
          return { state: status ?? "DELETE_IN_PROGRESS" };
        } catch (error) {
          if (isNotFound(error)) return { state: "gone" };
          if (!isConflict(error)) throw error;
          return { state: "in use", reason: (error as Error).message };
        }
      },
    });
  },

  label: (observed) => observed.gatewayId,
};

function groupChanges({ groupIds }: ResourceGatewayObserved, found: Found): Change[] {
  const to = found.one("gateway-security-group", NAME)?.groupId;
  const from = groupIds.join(", ");
  return to === undefined || from === to
    ? []
    : [{ what: "security groups", from: from || "none", to, how: "in place" }];
}

async function createGateway(context: Context, desired: ResourceGatewayDesired, groupId: string): Promise<string> {
  try {
    const made = await context.clients.vpcLattice.createResourceGateway({
      name: gatewayName(context.link),
      vpcIdentifier: desired.vpcId,
      subnetIds: desired.subnetIds,
      securityGroupIds: [groupId],
      // What RDS publishes resolves everywhere, and configurations by ARN take nothing else.
      resourceConfigDnsResolution: "PUBLIC",
      tags: latticeTags({ link: context.link, kind: desired.kind, name: desired.name }),
    });
    return made.id ?? "";
  } catch (error) {
    if (!isConflict(error)) throw error;
    // Another run of the same link was quicker.
    const other = await findNamed(context);
    if (other?.id && (await isLinkOwned(context, other.arn))) return other.id;
    throw other ? nameTaken(context, error) : error;
  }
}

function nameTaken(context: Context, cause?: unknown): LinkError {
  const message = `a resource gateway '${gatewayName(context.link)}' exists and is not this link's`;
  const hint = "rename or delete it, or give the link another name";
  return new LinkError("name-taken", [{ field: "link", value: context.link, message, hint }], cause);
}

async function awaitActive({ clients, progress }: Context, gatewayId: string): Promise<void> {
  await waitUntil({
    what: `resource gateway ${gatewayId}`,
    pending: ["CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"],
    target: ["ACTIVE"],
    deadlineSeconds: ACTIVE_SECONDS,
    onState: (state) => progress(state),
    observe: async () => {
      const { status } = await clients.vpcLattice.getResourceGateway({ resourceGatewayIdentifier: gatewayId });
      return { state: status ?? "unknown" };
    },
  });
}

async function findNamed({ clients, link }: Context): Promise<ResourceGatewaySummary | undefined> {
  const gateways = await allPages(async (token) => {
    const page = await clients.vpcLattice.listResourceGateways(token ? { nextToken: token } : {});
    return { items: page.items, next: page.nextToken };
  });
  return gateways.find(({ name }) => name === gatewayName(link));
}

function shapeOf(gateway: ResourceGatewaySummary): ResourceGatewayObserved {
  const { id = "", arn = "", status = "", vpcIdentifier = "", subnetIds = [], securityGroupIds = [] } = gateway;
  return { name: NAME, gatewayId: id, arn, status, vpcId: vpcIdentifier, subnetIds, groupIds: securityGroupIds };
}
