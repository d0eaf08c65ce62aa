import type { Subnet } from "@aws-sdk/client-ec2";
import { allPages, type Clients } from "@postern/aws";
import { LinkError, type Problem } from "../errors.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import type { DatabaseFacts, LinkFacts, SubnetFacts } from "./link-facts.ts";

/** AWS wants eight free addresses in each subnet of a load balancer. */
const FREE_ADDRESSES_NEEDED = 8;

/**
 * The VPC and, one per zone, the subnets that the load balancer is to stand in. `standing` are those that it has: they
 * are chosen before their equals, since each address that it takes makes another subnet the roomier one.
 */
export async function findSubnets(
  clients: Clients,
  spec: LinkSpec,
  databases: DatabaseFacts[],
  standing: string[] = [],
): Promise<Pick<LinkFacts, "vpc" | "subnets">> {
  const vpcId = chooseVpc(spec, databases);
  const [subnets, vpc] = await Promise.all([readSubnets(clients, vpcId), readVpc(clients, vpcId)]);
  const named = spec.network.subnets;
  const chosen = named
    ? named.map((subnetId, index) => namedSubnet(subnets, vpcId, subnetId, index))
    : onePerZone(subnets, databases, standing);
  const problems = subnetProblems(chosen, named !== undefined);
  if (problems.length > 0) throw new LinkError("network-unsuitable", problems);
  return { vpc, subnets: chosen.sort((a, b) => a.zoneId.localeCompare(b.zoneId)) };
}

function chooseVpc(spec: LinkSpec, databases: DatabaseFacts[]): string {
  const vpcs = [...new Set(databases.flatMap(({ vpcId }) => vpcId ?? []))];
  const [only] = vpcs;
  if (vpcs.length > 1) {
    const where = databases.flatMap(({ name, vpcId }) => (vpcId ? `${name} in ${vpcId}` : [])).join(", ");
    const hint = "one link has one load balancer in one VPC: make a link for each";
    throw new LinkError("network-unsuitable", [
      { field: "databases", value: vpcs, message: `stand in several VPCs (${where})`, hint },
    ]);
  }
  const { vpc } = spec.network;
  if (vpc && only && vpc !== only) {
    const message = `${vpc} is not the database's VPC, ${only}`;
    throw new LinkError("network-unsuitable", [
      { field: "network.vpc", value: vpc, message, hint: "omit it, or name that one" },
    ]);
  }
  return vpc ?? only ?? "";
}

async function readSubnets(clients: Clients, vpcId: string): Promise<SubnetFacts[]> {
  const subnets = await allPages(async (token) => {
    const page = await clients.ec2.describeSubnets({
      Filters: [{ Name: "vpc-id", Values: [vpcId] }],
      ...(token ? { NextToken: token } : {}),
    });
    return { items: page.Subnets, next: page.NextToken };
  });
  return subnets.map(subnetFacts);
}

function subnetFacts(subnet: Subnet): SubnetFacts {
  return {
    subnetId: subnet.SubnetId ?? "",
    vpcId: subnet.VpcId ?? "",
    zoneName: subnet.AvailabilityZone ?? "",
    zoneId: subnet.AvailabilityZoneId ?? "",
    cidrBlock: subnet.CidrBlock ?? "",
    freeAddresses: subnet.AvailableIpAddressCount ?? 0,
  };
}

async function readVpc(clients: Clients, vpcId: string): Promise<LinkFacts["vpc"]> {
  const answer = await clients.ec2.describeVpcs({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] });
  const [vpc] = answer.Vpcs ?? [];
  if (!vpc) {
    const hint = "check the id, the region and the account";
    throw new LinkError("network-unsuitable", [
      { field: "network.vpc", value: vpcId, message: `no VPC '${vpcId}' here`, hint },
    ]);
  }
  const associated = (vpc.CidrBlockAssociationSet ?? []).flatMap(({ CidrBlock }) => CidrBlock ?? []);
  return { vpcId, cidrBlocks: [...new Set([vpc.CidrBlock ?? "", ...associated])].filter(Boolean) };
}

function namedSubnet(subnets: SubnetFacts[], vpcId: string, subnetId: string, index: number): SubnetFacts {
  const found = subnets.find((subnet) => subnet.subnetId === subnetId);
  if (found) return found;
  const message = `no subnet '${subnetId}' in ${vpcId}`;
  const hint = `its subnets: ${subnets.map((subnet) => `${subnet.subnetId} (${subnet.zoneId})`).join(", ") || "none"}`;
  throw new LinkError("network-unsuitable", [{ field: `network.subnets[${index}]`, value: subnetId, message, hint }]);
}

/**
 * The databases' own subnets; where they stand in one zone, as those of an EC2 instance do, one of each other zone
 * besides. In each zone the one it stands in, else the roomiest, and of equals the first by id.
 */
function onePerZone(subnets: SubnetFacts[], databases: DatabaseFacts[], standing: string[]): SubnetFacts[] {
  const near = new Set(databases.flatMap(({ subnetIds }) => subnetIds));
  const isNear = ({ subnetId }: SubnetFacts) => near.has(subnetId);
  const isStanding = ({ subnetId }: SubnetFacts) => standing.includes(subnetId);
  const ranked = [...subnets].sort(
    (a, b) =>
      Number(isNear(b)) - Number(isNear(a)) ||
      Number(isStanding(b)) - Number(isStanding(a)) ||
      b.freeAddresses - a.freeAddresses ||
      a.subnetId.localeCompare(b.subnetId),
  );
  const byZone = new Map<string, SubnetFacts>();
  for (const subnet of ranked) if (!byZone.has(subnet.zoneId)) byZone.set(subnet.zoneId, subnet);
  const chosen = [...byZone.values()];
  const own = chosen.filter(isNear);
  return own.length > 1 ? own : chosen;
}

function subnetProblems(chosen: SubnetFacts[], areNamed: boolean): Problem[] {
  const field = "network.subnets";
  const value = chosen.map(({ subnetId }) => subnetId);
  const zones = chosen.map(({ zoneId }) => zoneId);
  const problems: Problem[] = [];
  const doubled = chosen.filter(({ zoneId }, index) => zones.indexOf(zoneId) !== index);
  const where = chosen.map(({ subnetId, zoneId }) => `${subnetId} in ${zoneId}`).join(", ");
  if (new Set(zones).size < 2) {
    const message = areNamed
      ? `all stand in one zone (${where || "none named"})`
      : `only ${new Set(zones).size} zone has a subnet (${where})`;
    problems.push({
      field,
      value,
      message,
      hint: "the load balancer needs subnets in at least two zones: name one of another zone",
    });
  } else if (doubled.length > 0) {
    problems.push({ field, value, message: `two stand in one zone (${where})`, hint: "name one subnet per zone" });
  }
  for (const { subnetId, freeAddresses } of chosen) {
    if (freeAddresses >= FREE_ADDRESSES_NEEDED) continue;
    const message = `${subnetId} has ${freeAddresses} free addresses`;
    problems.push({
      field,
      value: subnetId,
      message,
      hint: `a load balancer wants ${FREE_ADDRESSES_NEEDED}: name a roomier subnet`,
    });
  }
  return problems;
}
