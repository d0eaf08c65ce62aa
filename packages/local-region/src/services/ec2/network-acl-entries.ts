import type {
  CreateNetworkAclEntryRequest,
  DeleteNetworkAclEntryRequest,
  NetworkAclEntry as Entry,
  ReplaceNetworkAclEntryRequest,
} from "@aws-sdk/client-ec2";
import { formatCidr, parseCidr } from "../../addresses/ipv4.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { refuseUnserved, required } from "./parameters.ts";
import { requireNetworkAcl } from "./routing-lookups.ts";
import type { NetworkAclEntry, NetworkAclRow } from "./routing-store.ts";

/** https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html: per direction. */
const MOST_ENTRIES = 20;
const HIGHEST_NUMBER = 32766;
/** The number that AWS gives to the last, unchangeable entry, `*`. */
const LAST_NUMBER = 32767;

const PROTOCOL_NUMBERS: Record<string, string> = { all: "-1", tcp: "6", udp: "17", icmp: "1" };

export async function createNetworkAclEntry(
  world: World,
  input: CreateNetworkAclEntryRequest,
  caller: Caller,
): Promise<object> {
  const row = requireNetworkAcl(world, caller, required(input.NetworkAclId, "networkAclId"));
  const entry = readEntry(input);
  if (findEntry(row, entry)) {
    throw new AwsError(
      "NetworkAclEntryAlreadyExists",
      `The network acl entry identified by ${entry.ruleNumber} already exists.`,
    );
  }
  if (row.entries.filter(({ isEgress }) => isEgress === entry.isEgress).length >= MOST_ENTRIES) {
    throw new AwsError("NetworkAclEntryLimitExceeded", "The maximum number of network ACL entries has been reached.");
  }
  return setEntries(world, row, [...row.entries, entry]);
}

export async function replaceNetworkAclEntry(
  world: World,
  input: ReplaceNetworkAclEntryRequest,
  caller: Caller,
): Promise<object> {
  const row = requireNetworkAcl(world, caller, required(input.NetworkAclId, "networkAclId"));
  const entry = readEntry(input);
  const present = requireEntry(row, entry);
  return setEntries(
    world,
    row,
    row.entries.map((other) => (other === present ? entry : other)),
  );
}

export async function deleteNetworkAclEntry(
  world: World,
  input: DeleteNetworkAclEntryRequest,
  caller: Caller,
): Promise<object> {
  const row = requireNetworkAcl(world, caller, required(input.NetworkAclId, "networkAclId"));
  const place = { ruleNumber: required(input.RuleNumber, "ruleNumber"), isEgress: required(input.Egress, "egress") };
  const present = requireEntry(row, place);
  return setEntries(
    world,
    row,
    row.entries.filter((other) => other !== present),
  );
}

/** All entries, by number, with the last one of each direction, which denies what no other decided. */
export function entriesOf(row: NetworkAclRow): NetworkAclEntry[] {
  const last = (isEgress: boolean) => ({ ...everything(isEgress), ruleNumber: LAST_NUMBER, allows: false });
  return [...row.entries, last(false), last(true)].sort((one, other) => one.ruleNumber - other.ruleNumber);
}

/** What AWS puts into a default list: everything passes. */
export function everything(isEgress: boolean): NetworkAclEntry {
  return {
    ruleNumber: 100,
    isEgress,
    allows: true,
    protocol: "-1",
    cidrBlock: "0.0.0.0/0",
    fromPort: undefined,
    toPort: undefined,
    icmpType: undefined,
    icmpCode: undefined,
  };
}

export function toEntry(entry: NetworkAclEntry): Entry {
  return {
    RuleNumber: entry.ruleNumber,
    Egress: entry.isEgress,
    RuleAction: entry.allows ? "allow" : "deny",
    Protocol: entry.protocol,
    CidrBlock: entry.cidrBlock,
    PortRange: entry.fromPort === undefined ? undefined : { From: entry.fromPort, To: entry.toPort },
    IcmpTypeCode: entry.icmpType === undefined ? undefined : { Type: entry.icmpType, Code: entry.icmpCode },
  };
}

function readEntry(input: CreateNetworkAclEntryRequest): NetworkAclEntry {
  refuseUnserved(input, ["Ipv6CidrBlock"]);
  const ruleNumber = required(input.RuleNumber, "ruleNumber");
  if (ruleNumber < 1 || ruleNumber > HIGHEST_NUMBER) {
    throw new AwsError(
      "InvalidParameterValue",
      `Value (${ruleNumber}) for parameter ruleNumber is invalid. Rule number must be between 1 and ${HIGHEST_NUMBER}`,
    );
  }
  const action = required(input.RuleAction, "ruleAction");
  const text = required(input.Protocol, "protocol").toLowerCase();
  const protocol = PROTOCOL_NUMBERS[text] ?? text;
  if (!/^(-1|\d{1,3})$/.test(protocol) || Number(protocol) > 255) {
    throw new AwsError("InvalidParameterValue", `Invalid value '${text}' for IP protocol. Unknown protocol.`);
  }
  const cidr = parseCidr(required(input.CidrBlock, "cidrBlock"));
  if (!cidr) throw new AwsError("InvalidParameterValue", `CIDR block ${input.CidrBlock} is malformed`);
  const { From: fromPort, To: toPort } = input.PortRange ?? {};
  const hasPorts = protocol === "6" || protocol === "17";
  if (hasPorts && (fromPort === undefined || toPort === undefined)) {
    throw new AwsError("MissingParameter", "The request must contain the parameter portRange");
  }
  if (
    hasPorts &&
    fromPort !== undefined &&
    toPort !== undefined &&
    !(0 <= fromPort && fromPort <= toPort && toPort <= 65535)
  ) {
    throw new AwsError("InvalidParameterValue", `Invalid port range (${fromPort}:${toPort})`);
  }
  return {
    ruleNumber,
    isEgress: required(input.Egress, "egress"),
    allows: action === "allow",
    protocol,
    cidrBlock: formatCidr(cidr),
    fromPort: hasPorts ? fromPort : undefined,
    toPort: hasPorts ? toPort : undefined,
    icmpType: protocol === "1" ? (input.IcmpTypeCode?.Type ?? -1) : undefined,
    icmpCode: protocol === "1" ? (input.IcmpTypeCode?.Code ?? -1) : undefined,
  };
}

type EntryPlace = Pick<NetworkAclEntry, "ruleNumber" | "isEgress">;

function findEntry(row: NetworkAclRow, place: EntryPlace): NetworkAclEntry | undefined {
  return row.entries.find((other) => other.ruleNumber === place.ruleNumber && other.isEgress === place.isEgress);
}

function requireEntry(row: NetworkAclRow, place: EntryPlace): NetworkAclEntry {
  const entry = findEntry(row, place);
  if (entry) return entry;
  throw new AwsError(
    "InvalidNetworkAclEntry.NotFound",
    `The specified network acl entry with rule number ${place.ruleNumber} does not exist in ${row.networkAclId}`,
  );
}

async function setEntries(world: World, row: NetworkAclRow, entries: NetworkAclEntry[]): Promise<object> {
  world.ec2.networkAcls.put(Object.assign(row, { entries }));
  await world.network.refresh();
  return {};
}
