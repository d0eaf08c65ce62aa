import { LINK_LOCAL_RESOLVER } from "../resolver-address.ts";
import { AGENT_ADDRESS, type Names } from "./names.ts";
import { relayedEntrances } from "./relayed-entrances.ts";
import { emptyRuleset, type Ruleset } from "./ruleset.ts";
import { addressesOf, type VpcView, visitorOf } from "./vpc-view.ts";

/**
 * The agent's own table: it sees every VPC at once, and addresses of several may be the same. There it knows each by a
 * stand-in, which is translated on the agent's device to the VPC.
 */
export function renderStandIns(views: Iterable<VpcView>, names: Names, outsideAddresses: readonly string[]): Ruleset {
  const rules = emptyRuleset();
  const real = new Map<string, string>();
  const standIns = new Map<string, string>();
  for (const view of views) {
    const { vpcId, interfaces, resolver } = view;
    const takenAt = relayedEntrances(view, names).map((each) => each.takenAt);
    const addresses = interfaces.flatMap((each) => [...addressesOf(each), visitorOf(each.subnetBase)]);
    for (const address of new Set([AGENT_ADDRESS, resolver, ...outsideAddresses, ...takenAt, ...addresses])) {
      const standIn = names.standIn(vpcId, address);
      real.set(standIn, address);
      standIns.set(`"${names.agentDevice(vpcId)}" . ${address}`, standIn);
    }
    standIns.set(`"${names.agentDevice(vpcId)}" . ${LINK_LOCAL_RESOLVER}`, names.standIn(vpcId, resolver));
  }
  rules.sets.set("real", { type: "ipv4_addr : ipv4_addr", elements: real });
  rules.sets.set("stand_ins", { type: "ifname . ipv4_addr : ipv4_addr", elements: standIns });
  rules.chains.set("arrive", {
    hook: "type nat hook prerouting priority -100",
    rules: ["dnat to iifname . ip daddr map @stand_ins"],
  });
  rules.chains.set("leave", { hook: "type nat hook postrouting priority 100", rules: ["snat to ip saddr map @real"] });
  return rules;
}
