import { type AwsSession, type Network, openNetwork, openSession } from "@postern/aws";
import type { HostEntry } from "@postern/local-region";
import { type AppliedLink, applyLink } from "../apply/apply.ts";
import { ensureEndpoint, type ObservedEndpoint } from "../consumer/consumer-endpoint.ts";
import { acceptConnections } from "../request/connections.ts";
import { type Scene, startScene } from "./start-scene.ts";

/** A scene with a sound link in it, accepted and carrying, and a place to act from on either side. */
export interface LinkedScene extends Scene {
  applied: AppliedLink;
  endpoint: ObservedEndpoint;
  platformSession: AwsSession;
  /** In a subnet of the platform's VPC, with the VPC's default group. */
  platformHost: HostEntry;
  platformNetwork: Network;
  /** In a subnet of the owner's VPC. */
  ownerNetwork: Network;
  authorities: string;
}

export async function startLinkedScene(
  onCleanup: (cleanup: () => Promise<void>) => void,
  network: { loadBalancerSecurityGroup?: "managed" } = {},
): Promise<LinkedScene> {
  const plain = await startScene(onCleanup);
  const scene = { ...plain, spec: { ...plain.spec, network: { ...plain.spec.network, ...network } } };
  const { region, rehearsal } = scene;
  const platformSession = openSession({
    region: rehearsal.platform.region,
    endpoint: region.url,
    credentials: region.credentialsOf(rehearsal.platform.accountId),
    assumeRole: { roleArn: `arn:aws:iam::${rehearsal.platform.accountId}:role/MTPL_Admin`, sessionName: "test" },
  });
  const hostIn = (side: "owner" | "platform") =>
    region.openHost({ ...rehearsal[side], subnetId: rehearsal[side].subnetIds[0] ?? "" });
  const [applied, platformHost, ownerHost] = await Promise.all([
    applyLink(scene.ownerSession(), scene.network, scene.spec),
    hostIn("platform"),
    hostIn("owner"),
  ]);
  const asked = {
    link: "warehouse",
    serviceName: applied.serviceName,
    vpcId: rehearsal.platform.vpcId,
    subnetIds: rehearsal.platform.subnetIds.slice(0, 2),
    ports: [rehearsal.database.port],
    clientCidrs: ["10.0.0.0/16"],
  };
  await ensureEndpoint(platformSession, asked);
  await acceptConnections(scene.ownerSession(), "warehouse", []);
  return {
    ...scene,
    applied,
    endpoint: await ensureEndpoint(platformSession, asked),
    platformSession,
    platformHost,
    platformNetwork: openNetwork({ dnsServers: [platformHost.dnsServer], socksProxy: platformHost.socksProxy }),
    ownerNetwork: openNetwork({ dnsServers: [ownerHost.dnsServer], socksProxy: ownerHost.socksProxy }),
    authorities: await region.authority(),
  };
}
