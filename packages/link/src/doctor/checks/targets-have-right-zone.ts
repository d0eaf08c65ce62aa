import type { TargetsObserved } from "../../resources/targets.ts";
import type { Check, Finding } from "../check.ts";
import { balancerOf } from "../facts/parts.ts";
import { known } from "../facts/reading.ts";
import { isWithin, subnetOf, type VpcNetwork } from "../facts/vpc-network.ts";
import { awsCall, type Repair } from "../repair.ts";

export const targetsHaveRightZone: Check = {
  id: "targets-have-right-zone",
  question: "Is every address outside the VPC registered for all zones, and none inside it?",
  station: "targets",
  mistakes: [20],
  dependsOn: ["link-is-applied"],
  run(facts) {
    balancerOf(facts);
    const network = known(facts.network);
    return known(facts.found)
      .all("targets")
      .flatMap((group) => group.targets.flatMap((target) => judge(network, group, target)));
  },
};

type Target = TargetsObserved["targets"][number];

function judge(network: VpcNetwork, group: TargetsObserved, target: Target): Finding[] {
  const { address, port, zone } = target;
  if (address.startsWith("i-")) return [];
  const block = network.cidrBlocks.find(({ cidrBlock }) => isWithin(address, cidrBlock));
  if ((zone === "all") === (block === undefined)) return [];
  const evidence = [
    `registered: ${address}:${port} for ${zone === "all" ? "all zones" : "its own zone"}, ${target.state}`,
    `ranges of ${network.vpcId}: ${network.cidrBlocks.map(({ cidrBlock }) => cidrBlock).join(", ")}`,
  ];
  const cause = block
    ? `${address} of ${group.name} is registered as outside the VPC, and ${block.cidrBlock} is the VPC's now: packets stay inside`
    : `${address} of ${group.name} is registered as inside the VPC, and no range of the VPC's holds it`;
  return [{ cause, evidence, whose: "owner", repair: repairOf(network, group, target, block?.associationId) }];
}

/**
 * A range that was given to the VPC and holds nothing there is taken back, as it hides the database; else the target is
 * registered anew. AWS knows a target by its zone too, so the one leaves before the other comes.
 */
function repairOf(
  network: VpcNetwork,
  { targetGroupArn: TargetGroupArn }: TargetsObserved,
  { address: Id, port: Port, zone }: Target,
  AssociationId: string | undefined,
): Repair {
  if (AssociationId !== undefined && !subnetOf(network, Id)) {
    const call = awsCall("ec2", "disassociateVpcCidrBlock", { AssociationId });
    return { by: "hand", side: "owner", steps: [call] };
  }
  const isForAll = zone === "all";
  const [wrong, right] = [isForAll, !isForAll].map((all) => [
    { Id, Port, ...(all ? { AvailabilityZone: "all" } : {}) },
  ]);
  const calls = [
    awsCall("elbv2", "deregisterTargets", { TargetGroupArn, Targets: wrong }),
    awsCall("elbv2", "registerTargets", { TargetGroupArn, Targets: right }),
  ];
  return { by: "calls", side: "owner", calls };
}
