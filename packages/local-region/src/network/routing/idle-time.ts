import type { Wiring } from "../wiring.ts";
import type { Leg } from "./pass-load-balancer.ts";

/** The shortest idle timeout on the way, in AWS's seconds; none inside a VPC. */
export function idleSecondsOf(wiring: Wiring, legs: Leg[]): number | undefined {
  const seconds = legs.flatMap(({ node, listener, gateway }) => {
    if (gateway) return wiring.gateways.get(gateway.interfaceId)?.idleTimeoutSeconds ?? [];
    const listeners = wiring.nodes.get(node?.interfaceId ?? "")?.listeners ?? [];
    return listeners.filter((now) => now.listenerArn === listener?.listenerArn).map((now) => now.idleTimeoutSeconds);
  });
  return seconds.length === 0 ? undefined : Math.min(...seconds);
}
