import type { Finding } from "../check.ts";
import type { Blockade } from "../judge-network-acls.ts";
import { awsCall, type Repair, type Side } from "../repair.ts";

/** The finding for each rule of a network ACL that stops packets: one entry before it lets them pass. */
export function openNetworkAcls(blockades: Blockade[], side: Side, way: string): Finding[] {
  const perRule = Map.groupBy(blockades, ({ networkAclId, egress, ports, peer }) =>
    [networkAclId, egress, ports.from, peer].join(" "),
  );
  const taken = new Map<string, number>();
  return [...perRule.values()].flatMap(([blockade]): Finding[] => {
    if (!blockade) return [];
    const { networkAclId, subnetId, egress, ports, peer, ruleNumber } = blockade;
    const range = ports.from === ports.to ? `${ports.from}` : `${ports.from}–${ports.to}`;
    const where = egress ? `out to ${peer}` : `in from ${peer}`;
    // Two entries of one list cannot have the same number.
    const list = `${networkAclId} ${egress}`;
    const number = blockade.freeNumber === undefined ? undefined : blockade.freeNumber - (taken.get(list) ?? 0);
    taken.set(list, (taken.get(list) ?? 0) + 1);
    const why = ports.from === ports.to ? "" : ": answers go to any of these ports";
    return [
      {
        cause: `network ACL ${networkAclId} of ${subnetId} stops TCP ${range} ${where}, on the way ${way}${why}`,
        evidence: [ruleNumber === 32767 ? "no rule allows it" : `rule ${ruleNumber} denies it`],
        whose: side,
        repair: repairOf(blockade, side, number),
      },
    ];
  });
}

function repairOf({ networkAclId, egress, ports, peer }: Blockade, side: Side, number: number | undefined): Repair {
  if (number === undefined || number < 1) {
    const steps = [`# make room before the first rule of ${networkAclId}, and allow TCP there`];
    return { by: "hand", side, steps };
  }
  const call = awsCall("ec2", "createNetworkAclEntry", {
    NetworkAclId: networkAclId,
    RuleNumber: number,
    Protocol: "6",
    RuleAction: "allow",
    Egress: egress,
    CidrBlock: `${peer}/32`,
    PortRange: { From: ports.from, To: ports.to },
  });
  return { by: "calls", side, calls: [call] };
}
