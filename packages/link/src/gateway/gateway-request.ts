import type { AwsSession, Network } from "@postern/aws";
import { linkMissing } from "../apply/status.ts";
import { profileOf } from "../profiles/index.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { planGateway } from "./plan-gateway.ts";

/** What a platform must know to connect through a resource gateway. */
export interface GatewayRequest {
  format: "postern-resource-request/v1";
  link: string;
  region: string;
  environment: string;
  /** Whose invitation the platform's account accepts. */
  resourceShareArn: string;
  databases: {
    name: string;
    resourceConfigurationArn: string;
    port: number;
    database?: string;
    certificateName?: string;
  }[];
  /** The platform's endpoint needs one of them. */
  zoneIds: string[];
}

/** From what AWS has now. Throws LinkError `link-missing` before the link has been applied. */
export async function requestForGateway(
  session: AwsSession,
  network: Network,
  spec: LinkSpec,
): Promise<GatewayRequest> {
  const { facts, found } = await planGateway(session, network, spec);
  const share = found.one("resource-share", "share");
  if (!share) throw linkMissing(spec.link, session.region, "resource share");
  return {
    format: "postern-resource-request/v1",
    ...{ link: spec.link, region: spec.region, environment: spec.environment, resourceShareArn: share.shareArn },
    databases: facts.databases.map(({ name, port, hostName }) => {
      const database = spec.databases.find((each) => each.name === name)?.database;
      return {
        name,
        resourceConfigurationArn: found.one("resource-configuration", name)?.arn ?? "",
        port,
        ...(database ? { database } : {}),
        ...(hostName ? { certificateName: hostName } : {}),
      };
    }),
    zoneIds: facts.subnets.map(({ zoneId }) => zoneId),
  };
}

/** The same in words: no platform publishes a template for it. */
export function gatewayRequestText(request: GatewayRequest, platform: string): string {
  const { title } = profileOf(platform);
  return [
    `Subject: Private access to Postgres through VPC Lattice for ${title}`,
    `- Region: ${request.region}`,
    `- Environment: ${request.environment}`,
    `- Resource share to accept: ${request.resourceShareArn}`,
    ...request.databases.map(
      ({ name, resourceConfigurationArn, port }) =>
        `- Resource configuration of ${name} (port ${port}): ${resourceConfigurationArn}`,
    ),
    `- Availability zones, by id: ${request.zoneIds.join(", ")}`,
    "Please accept the share, and make a VPC endpoint of type Resource for each configuration, with private DNS on.",
  ].join("\n");
}
