import type { NetworkAclEntry } from "../services/ec2/routing-store.ts";
import type { World } from "../services/world.ts";
import type { NetworkAclRuleWiring, NetworkAclWiring } from "./wiring.ts";

export function renderNetworkAcls(world: World): Map<string, NetworkAclWiring> {
  return new Map(
    world.ec2.networkAcls.all().map((row) => {
      const sorted = row.entries.toSorted((one, other) => one.ruleNumber - other.ruleNumber);
      const rules = (isEgress: boolean) => sorted.filter((entry) => entry.isEgress === isEgress).flatMap(renderRule);
      return [row.networkAclId, { ingress: rules(false), egress: rules(true) }];
    }),
  );
}

/** By subnet. */
export function networkAclIds(world: World): Map<string, string> {
  return new Map(world.ec2.networkAclAssociations.all().map((row) => [row.subnetId, row.networkAclId]));
}

function renderRule({ ruleNumber, allows, protocol, ...entry }: NetworkAclEntry): NetworkAclRuleWiring[] {
  if (protocol !== "6" && protocol !== "-1") return [];
  const isTcp = protocol === "6";
  const [fromPort, toPort] = isTcp ? [entry.fromPort ?? 0, entry.toPort ?? 65_535] : [0, 65_535];
  return [{ ruleNumber, allows, cidr: entry.cidrBlock, fromPort, toPort }];
}
