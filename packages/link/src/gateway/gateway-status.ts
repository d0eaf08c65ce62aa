import { type AwsSession, allPages, clientsOf } from "@postern/aws";
import { explainAwsError } from "../facts/explain-aws-error.ts";
import { observeResources } from "../plan/observe-resources.ts";
import type { Found } from "../resources/found.ts";
import { gatewayKinds } from "../resources/index.ts";
import { showDefinition } from "../resources/resource-configuration.ts";
import type { Context } from "../resources/resource-kind.ts";

export interface GatewayStatus {
  link: string;
  gateway: { gatewayId: string; status: string; subnetIds: string[] } | undefined;
  databases: { name: string; configurationArn: string; status: string; resource: string; port: number | undefined }[];
  /** By account, RAM's word: `ASSOCIATING` until its invitation is accepted. */
  share: { shareArn: string; accounts: Record<string, string> } | undefined;
  /** The platform's endpoints at the configurations. */
  endpoints: GatewayEndpoint[];
}

/** A platform's endpoint at one of the configurations. */
export interface GatewayEndpoint {
  associationId: string;
  vpcEndpointId: string;
  ownerAccountId: string;
  database: string;
  createdAt: Date | undefined;
}

/** The owner's side of a link through a resource gateway with its live states. Changes nothing. */
export async function readGatewayStatus(session: AwsSession, link: string): Promise<GatewayStatus> {
  try {
    const { context, found } = await observeGateway(session, link);
    const gateway = found.one("resource-gateway", "resource-gateway");
    const share = found.one("resource-share", "share");
    const configurations = found.all("resource-configuration");
    const endpoints = await Promise.all(
      configurations.map(({ name, configurationId }) => readEndpoints(context, name, configurationId)),
    );
    return {
      link,
      gateway: gateway && { gatewayId: gateway.gatewayId, status: gateway.status, subnetIds: gateway.subnetIds },
      databases: configurations.map(({ name, arn, status, definition, port }) => ({
        ...{ name, configurationArn: arn, status, resource: showDefinition(definition), port },
      })),
      share: share && { shareArn: share.shareArn, accounts: share.accounts },
      endpoints: endpoints.flat(),
    };
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}

export async function observeGateway(
  session: AwsSession,
  link: string,
): Promise<{ context: Omit<Context, "progress">; found: Found }> {
  const context = { clients: clientsOf(session), link, accountId: "", region: session.region };
  const found = await observeResources({ ...context, progress: () => undefined }, gatewayKinds, []);
  return { context, found };
}

async function readEndpoints(
  { clients }: Omit<Context, "progress">,
  database: string,
  configurationId: string,
): Promise<GatewayEndpoint[]> {
  const associations = await allPages(async (token) => {
    const page = await clients.vpcLattice.listResourceEndpointAssociations({
      resourceConfigurationIdentifier: configurationId,
      ...(token ? { nextToken: token } : {}),
    });
    return { items: page.items, next: page.nextToken };
  });
  return associations.map(({ id = "", vpcEndpointId = "", vpcEndpointOwner = "", createdAt }) => ({
    ...{ associationId: id, vpcEndpointId, ownerAccountId: vpcEndpointOwner, database, createdAt },
  }));
}
