import { formatIpv4, parseIpv4 } from "../../addresses/ipv4.ts";
import { createNumbers, type Numbers } from "./numbers.ts";

/** What the region's VPCs, links and addresses are called in the cradle: the same for as long as the region runs. */
export interface Names {
  /** The namespace that routes a VPC: `v1`. The agent's device to it is `d1`, and its device to the agent `h0`. */
  router(vpcId: string): string;
  agentDevice(vpcId: string): string;
  /** The namespace of a host and the router's device to it: `h1`. */
  host(vpcId: string, address: string): string;
  link(consumerVpcId: string, providerVpcId: string): LinkNames;
  /** Where a link's consumer finds one thing of the provider's. */
  linkAddress(consumerVpcId: string, providerVpcId: string, what: string): string;
  /** Where the agent takes an entrance's connections. */
  relayAddress(vpcId: string, interfaceId: string): string;
  /** By which the agent's namespace, which sees all VPCs, knows an address of one. */
  standIn(vpcId: string, address: string): string;
  /** /24 ranges of stand-ins that belong to the VPC. */
  standInRanges(vpcId: string): string[];
  /** Numbers that flows of a VPC are marked with. */
  ways(vpcId: string): Numbers;
}

export interface LinkNames {
  consumerDevice: string;
  providerDevice: string;
  /** Whom the provider's side sees. */
  source: string;
  range: string;
}

/** Where a VPC's router is to its hosts, and the agent to a router, on links that hold these two alone. */
export const ROUTER_ADDRESS = "169.254.1.1";
export const AGENT_ADDRESS = "169.254.1.2";
export const AGENT_SIDE_DEVICE = "h0";
/** Marks of packets: what comes from the agent for an address that is housed elsewhere, and what goes back to it. */
export const SPOKEN_FOR = 2;
export const TO_AGENT = 1;
/** No VPC has addresses of 240.0.0.0/4, which are nobody's. */
export const LINK_RANGE = "240.0.0.0/8";
export const STAND_IN_RANGE = "241.0.0.0/8";
/** Where a VPC's agent takes connections for entrances. */
const RELAY_RANGE = "169.254.64.0/18";

const BLOCK = 256;
const MOST_BLOCKS = 65_536;

export function createNames(): Names {
  const vpcs = createNumbers();
  const hosts = createNumbers();
  const links = createNumbers(0);
  const onLinks = new Map<number, Numbers>();
  const standIns = new Map<string, Numbers>();
  const blocks = createNumbers(0);
  const ways = new Map<string, Numbers>();
  const relays = new Map<string, Numbers>();

  const linkNumber = (consumer: string, provider: string) => links.of(`${consumer} ${provider}`);
  const standInBlock = (vpcId: string, number: number) => blocks.of(`${vpcId} ${Math.floor(number / BLOCK)}`);
  return {
    router: (vpcId) => `v${vpcs.of(vpcId)}`,
    agentDevice: (vpcId) => `d${vpcs.of(vpcId)}`,
    host: (vpcId, address) => `h${hosts.of(`${vpcId} ${address}`)}`,
    link(consumer, provider) {
      const number = linkNumber(consumer, provider);
      const source = addressAt(LINK_RANGE, number, 0);
      return { consumerDevice: `l${number}`, providerDevice: `p${number}`, source, range: `${source}/24` };
    },
    linkAddress(consumer, provider, what) {
      const number = linkNumber(consumer, provider);
      const place = numbersIn(onLinks, number, 1).of(what);
      if (place >= BLOCK)
        throw new Error(`${consumer} has endpoints to ${BLOCK - 1} nodes of ${provider}, and no link holds more`);
      return addressAt(LINK_RANGE, number, place);
    },
    relayAddress(vpcId, interfaceId) {
      const number = numbersIn(relays, vpcId, 0).of(interfaceId);
      return addressAt(RELAY_RANGE, Math.floor(number / BLOCK), number % BLOCK);
    },
    standIn(vpcId, address) {
      const number = numbersIn(standIns, vpcId, 0).of(address);
      return addressAt(STAND_IN_RANGE, standInBlock(vpcId, number), number % BLOCK);
    },
    standInRanges(vpcId) {
      const count = numbersIn(standIns, vpcId, 0).count;
      const ranges: string[] = [];
      for (let number = 0; number < count; number += BLOCK)
        ranges.push(`${addressAt(STAND_IN_RANGE, standInBlock(vpcId, number), 0)}/24`);
      return ranges;
    },
    ways: (vpcId) => numbersIn(ways, vpcId, 1),
  };
}

function numbersIn<Key>(maps: Map<Key, Numbers>, key: Key, first: number): Numbers {
  const numbers = maps.get(key) ?? createNumbers(first);
  maps.set(key, numbers);
  return numbers;
}

function addressAt(range: string, block: number, place: number): string {
  if (block >= MOST_BLOCKS) throw new Error(`${range} has no room for more than ${MOST_BLOCKS} blocks: restart`);
  return formatIpv4((parseIpv4(range.split("/")[0] ?? "") ?? 0) + block * BLOCK + place);
}
