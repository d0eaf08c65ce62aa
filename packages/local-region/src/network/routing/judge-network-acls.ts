import { isInCidr } from "../../addresses/ipv4.ts";
import type { InterfaceWiring, Wiring } from "../wiring.ts";

/** One way from subnet to subnet that a connection takes, with the ports of both ends. */
export interface Crossing {
  /** Undefined for a visitor, who is in the subnet that it comes to. */
  sourceInterfaceId: string | undefined;
  sourceAddress: string;
  sourcePort: number;
  /** Undefined for an address outside every VPC. */
  destinationInterfaceId: string | undefined;
  destinationAddress: string;
  destinationPort: number;
}

/**
 * Why network ACLs stop a connection, as a sentence; undefined when they let its packets and their answers pass. They
 * are stateless: the answers go to the port that the connection came from, and are judged by themselves. Inside a
 * subnet nothing is judged.
 */
export function judgeNetworkAcls(wiring: Wiring, crossing: Crossing): string | undefined {
  const source = find(wiring, crossing.sourceInterfaceId);
  const destination = find(wiring, crossing.destinationInterfaceId);
  if (!source || (destination && isSameSubnet(source, destination))) return undefined;
  const { sourceAddress, sourcePort, destinationAddress, destinationPort } = crossing;
  return (
    judge(wiring, source, "egress", destinationAddress, destinationPort) ??
    judge(wiring, destination, "ingress", sourceAddress, destinationPort) ??
    judge(wiring, destination, "egress", sourceAddress, sourcePort) ??
    judge(wiring, source, "ingress", destinationAddress, sourcePort)
  );
}

function judge(
  wiring: Wiring,
  at: InterfaceWiring | undefined,
  direction: "ingress" | "egress",
  address: string,
  port: number,
): string | undefined {
  const list = at?.networkAclId === undefined ? undefined : wiring.networkAcls?.get(at.networkAclId);
  if (!at || !list) return undefined;
  const rule = list[direction].find(
    ({ cidr, fromPort, toPort }) => fromPort <= port && port <= toPort && isInCidr(address, cidr),
  );
  if (rule?.allows) return undefined;
  const which = rule ? `rule ${rule.ruleNumber}` : "rule *";
  const packet = direction === "ingress" ? `from ${address} to tcp port ${port}` : `to ${address}, tcp port ${port}`;
  return `${which} of network ACL ${at.networkAclId} denies packets ${packet} at the border of the subnet of ${at.interfaceId}`;
}

function isSameSubnet(one: InterfaceWiring, other: InterfaceWiring): boolean {
  return one.vpcId === other.vpcId && one.subnetBase === other.subnetBase;
}

function find(wiring: Wiring, interfaceId: string | undefined): InterfaceWiring | undefined {
  return interfaceId === undefined ? undefined : wiring.interfaces.get(interfaceId);
}
