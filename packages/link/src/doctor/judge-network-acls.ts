import type { NetworkAcl, NetworkAclEntry } from "@aws-sdk/client-ec2";
import { isWithin, type SubnetPlace, type VpcNetwork } from "./facts/vpc-network.ts";

/** A network ACL that stops one direction of a flow. */
export interface Blockade {
  networkAclId: string;
  subnetId: string;
  egress: boolean;
  /** Where the packets go to or come from. */
  peer: string;
  ports: { from: number; to: number };
  /** The rule that stops them: 32767 is the one at the end of every list. */
  ruleNumber: number;
  /** A number before it that is free; undefined when there is none. */
  freeNumber: number | undefined;
}

/** Where answers go: any port a client may have chosen. */
const EPHEMERAL = { from: 1024, to: 65535 };
const LAST_RULE = 32767;

export interface Place {
  address: string;
  subnet: SubnetPlace;
}

/**
 * What network ACLs stop of a flow inside a VPC: they keep no state, so both directions need a rule at both ends.
 * Between two places in one subnet there is none. Pure.
 */
export function findBlockades(network: VpcNetwork, client: Place, server: Place, port: number): Blockade[] {
  if (client.subnet.subnetId === server.subnet.subnetId) return [];
  const there = { from: port, to: port };
  return [
    judge(network, client, true, server, there),
    judge(network, server, false, client, there),
    judge(network, server, true, client, EPHEMERAL),
    judge(network, client, false, server, EPHEMERAL),
  ].filter((blockade) => blockade !== undefined);
}

function judge(
  { networkAcls }: VpcNetwork,
  { subnet: { subnetId } }: Place,
  egress: boolean,
  { address }: Place,
  ports: { from: number; to: number },
): Blockade | undefined {
  const acl = networkAcls.find(({ Associations }) => Associations?.some(({ SubnetId }) => SubnetId === subnetId));
  if (!acl) return undefined;
  const entries = (acl.Entries ?? [])
    .filter((entry) => entry.Egress === egress && isMeant(entry, address))
    .sort((a, b) => (a.RuleNumber ?? LAST_RULE) - (b.RuleNumber ?? LAST_RULE));
  const deciding = portsToAsk(entries, ports).map((port) => entries.find((entry) => isAtPort(entry, port)));
  const stopping = deciding.find((entry) => entry?.RuleAction !== "allow");
  if (!deciding.some((entry) => entry?.RuleAction !== "allow")) return undefined;
  const ruleNumber = stopping?.RuleNumber ?? LAST_RULE;
  return {
    networkAclId: acl.NetworkAclId ?? "",
    subnetId,
    egress,
    peer: address,
    ports,
    ruleNumber,
    freeNumber: freeNumberBefore(acl, egress, ruleNumber),
  };
}

/** TCP, or everything; IPv4 only, as all that Postern makes. */
function isMeant({ Protocol, CidrBlock }: NetworkAclEntry, address: string): boolean {
  return (Protocol === "-1" || Protocol === "6") && CidrBlock !== undefined && isWithin(address, CidrBlock);
}

function isAtPort({ Protocol, PortRange }: NetworkAclEntry, port: number): boolean {
  if (Protocol === "-1" || !PortRange) return true;
  return (PortRange.From ?? 0) <= port && port <= (PortRange.To ?? 65535);
}

/** Between two borders of rules all ports fare alike: one of each stretch is enough. */
function portsToAsk(entries: NetworkAclEntry[], { from, to }: { from: number; to: number }): number[] {
  const borders = entries.flatMap(({ PortRange }) =>
    PortRange ? [PortRange.From ?? 0, (PortRange.To ?? 65535) + 1] : [],
  );
  return [from, ...borders.filter((port) => port > from && port <= to)];
}

function freeNumberBefore({ Entries = [] }: NetworkAcl, egress: boolean, ruleNumber: number): number | undefined {
  const taken = new Set(Entries.filter((entry) => entry.Egress === egress).map(({ RuleNumber }) => RuleNumber));
  // AWS's highest number for a rule of one's own.
  for (let free = Math.min(ruleNumber - 1, 32766); free >= 1; free -= 1) if (!taken.has(free)) return free;
  return undefined;
}
