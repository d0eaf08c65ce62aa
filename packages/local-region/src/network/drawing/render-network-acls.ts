import type { NetworkAclEntry, NetworkAclRow } from "../../services/ec2/routing-store.ts";
import type { NetworkAclRuleWiring, NetworkAclWiring } from "../wiring.ts";

export function renderNetworkAcl({ entries }: Readonly<NetworkAclRow>): NetworkAclWiring {
  const sorted = entries.toSorted((one, other) => one.ruleNumber - other.ruleNumber);
  const rules = (isEgress: boolean) => sorted.filter((entry) => entry.isEgress === isEgress).flatMap(renderRule);
  return { ingress: rules(false), egress: rules(true) };
}

function renderRule({ ruleNumber, allows, protocol, ...entry }: NetworkAclEntry): NetworkAclRuleWiring[] {
  if (protocol !== "6" && protocol !== "-1") return [];
  const isTcp = protocol === "6";
  const [fromPort, toPort] = isTcp ? [entry.fromPort ?? 0, entry.toPort ?? 65_535] : [0, 65_535];
  return [{ ruleNumber, allows, cidr: entry.cidrBlock, fromPort, toPort }];
}
