import { isSticky, liveEpochs, routableTargets } from "../../services/elbv2/routable-targets.ts";
import type { ListenerRow, LoadBalancerRow } from "../../services/elbv2/store.ts";
import type { World } from "../../services/world.ts";
import type { ListenerWiring, NodeWiring } from "../wiring.ts";

/** By network interface id. */
export function renderNodes(world: World, row: Readonly<LoadBalancerRow>): Map<string, NodeWiring> {
  const listeners = row.state === "active" ? [...world.elbv2.listeners.peekBy("loadBalancer", row.arn)] : [];
  return new Map(
    row.nodes.map((node) => [
      node.networkInterfaceId,
      {
        loadBalancerArn: row.arn,
        enforcesInboundOnPrivateLink: row.groupIds.length > 0 && row.enforceInboundOnPrivateLink !== "off",
        listeners: listeners.map((listener) => renderListener(world, listener, node.zoneId)),
      },
    ]),
  );
}

/** AWS's default for `tcp.idle_timeout.seconds`. */
const IDLE_TIMEOUT_SECONDS = 350;

function renderListener(world: World, row: ListenerRow, nodeZoneId: string): ListenerWiring {
  return {
    listenerArn: row.arn,
    port: row.port,
    idleTimeoutSeconds: Number(row.attributes.get("tcp.idle_timeout.seconds") ?? IDLE_TIMEOUT_SECONDS),
    targets: routableTargets(world, row, nodeZoneId),
    liveEpochs: liveEpochs(world, row),
    ...(isSticky(world, row) && { isSticky: true }),
  };
}
