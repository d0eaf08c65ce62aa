import type { NetworkAcl, Subnet } from "@aws-sdk/client-ec2";
import { allPages, type Clients } from "@postern/aws";
import ipaddr from "ipaddr.js";

/** What of a VPC decides whether packets pass, beside security groups. */
export interface VpcNetwork {
  vpcId: string;
  /** Its ranges: the first one, and those that were associated later. */
  cidrBlocks: { cidrBlock: string; associationId: string }[];
  subnets: SubnetPlace[];
  networkAcls: NetworkAcl[];
}

export interface SubnetPlace {
  subnetId: string;
  zoneId: string;
  zoneName: string;
  cidrBlock: string;
}

export async function readVpcNetwork({ ec2 }: Clients, vpcId: string): Promise<VpcNetwork> {
  const Filters = [{ Name: "vpc-id", Values: [vpcId] }];
  const [vpcs, subnets, networkAcls] = await Promise.all([
    ec2.describeVpcs({ VpcIds: [vpcId] }),
    allPages(async (token) => {
      const page = await ec2.describeSubnets({ Filters, ...(token ? { NextToken: token } : {}) });
      return { items: page.Subnets, next: page.NextToken };
    }),
    allPages(async (token) => {
      const page = await ec2.describeNetworkAcls({ Filters, ...(token ? { NextToken: token } : {}) });
      return { items: page.NetworkAcls, next: page.NextToken };
    }),
  ]);
  const associations = vpcs.Vpcs?.[0]?.CidrBlockAssociationSet ?? [];
  const cidrBlocks = associations.flatMap(({ CidrBlock, AssociationId, CidrBlockState }) =>
    CidrBlock && AssociationId && CidrBlockState?.State === "associated"
      ? [{ cidrBlock: CidrBlock, associationId: AssociationId }]
      : [],
  );
  return { vpcId, cidrBlocks, subnets: subnets.map(placeOf), networkAcls };
}

function placeOf(subnet: Subnet): SubnetPlace {
  return {
    subnetId: subnet.SubnetId ?? "",
    zoneId: subnet.AvailabilityZoneId ?? "",
    zoneName: subnet.AvailabilityZone ?? "",
    cidrBlock: subnet.CidrBlock ?? "",
  };
}

/** The subnet that an address stands in; undefined for one outside the VPC. */
export function subnetOf({ subnets }: VpcNetwork, address: string): SubnetPlace | undefined {
  return subnets.find(({ cidrBlock }) => isWithin(address, cidrBlock));
}

/** Whether an address, or every address of a range, is in a range. */
export function isWithin(addressOrRange: string, cidrBlock: string): boolean {
  const [address = "", length = "32"] = addressOrRange.split("/");
  const [network, bits] = ipaddr.parseCIDR(cidrBlock);
  const parsed = ipaddr.parse(address);
  if (parsed.kind() !== network.kind() || Number(length) < bits) return false;
  return parsed.match([network, bits] as Parameters<typeof parsed.match>[0]);
}
