import type { Wiring } from "../network/wiring.ts";
import { addInterface, anywhere, listenerTo, nodeWith, openEndpoint, targetAt } from "./sample-wiring.ts";

export const MANY_DATABASE = { vpcId: "vpc-owner", address: "10.0.1.20", port: 5432 };

/** One owner's load balancer, and VPCs with a client and some endpoints each, all of overlapping addresses. */
export function manyEndpoints(vpcs: number, endpointsEach: number): Wiring {
  const wiring: Wiring = {
    vpcs: [{ vpcId: "vpc-owner", cidrBlock: "10.0.0.0/16" }],
    interfaces: new Map(),
    groups: new Map([["sg-open", { ingress: [anywhere()], egress: [anywhere()] }]]),
    endpoints: new Map(),
    nodes: new Map(),
    gateways: new Map(),
  };
  addInterface(wiring, "eni-node", "vpc-owner", "a", "10.0.1.200", ["sg-open"]);
  addInterface(wiring, "eni-db", "vpc-owner", "a", MANY_DATABASE.address, ["sg-open"]);
  wiring.nodes.set("eni-node", nodeWith([listenerTo([targetAt(MANY_DATABASE.address, 1)])]));
  for (let vpc = 0; vpc < vpcs; vpc++) {
    const vpcId = `vpc-${vpc}`;
    wiring.vpcs.push({ vpcId, cidrBlock: "10.0.0.0/16" });
    addInterface(wiring, `eni-client-${vpc}`, vpcId, "a", "10.0.1.7", ["sg-open"]);
    for (let each = 0; each < endpointsEach; each++) {
      const interfaceId = `eni-${vpc}-${each}`;
      addInterface(wiring, interfaceId, vpcId, "a", manyEndpointAddress(each), ["sg-open"]);
      wiring.endpoints.set(interfaceId, { ...openEndpoint(["eni-node"]), vpcEndpointId: `vpce-${vpc}-${each}` });
    }
  }
  return wiring;
}

export function manyEndpointAddress(each: number): string {
  return `10.0.2.${10 + each}`;
}
