import type {
  AssociateVpcCidrBlockRequest,
  AssociateVpcCidrBlockResult,
  DisassociateVpcCidrBlockRequest,
  DisassociateVpcCidrBlockResult,
  VpcCidrBlockAssociation,
} from "@aws-sdk/client-ec2";
import { type Cidr, cidrContains, cidrsOverlap, formatCidr, isInCidr, parseCidr } from "../../addresses/ipv4.ts";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import type { World } from "../world.ts";
import { requireVpc } from "./lookups.ts";
import { required } from "./parameters.ts";
import type { VpcRow } from "./store.ts";

const MOST_BLOCKS = 5;

/**
 * Which ranges may join a VPC, by the private range of its first one.
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
 */
const PRIVATE_RANGES = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
const RESTRICTED = "198.19.0.0/16";

/** Gives a VPC one more range. Throws InvalidVpc.Range, InvalidParameterValue and CidrLimitExceeded. */
export async function associateVpcCidrBlock(
  world: World,
  input: AssociateVpcCidrBlockRequest,
  caller: Caller,
): Promise<AssociateVpcCidrBlockResult> {
  const vpc = requireVpc(world, caller, required(input.VpcId, "vpcId"));
  const text = required(input.CidrBlock, "cidrBlock");
  const cidr = parseCidr(text);
  if (!cidr) {
    throw new AwsError(
      "InvalidParameterValue",
      `Value (${text}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`,
    );
  }
  checkRange(world, vpc, cidr);
  if (cidrBlocksOf(vpc).length >= MOST_BLOCKS) {
    const message = `This network '${vpc.vpcId}' has met its maximum number of allowed CIDRs: ${MOST_BLOCKS}`;
    throw new AwsError("CidrLimitExceeded", message);
  }
  const added = { associationId: world.ids.ec2("vpc-cidr-assoc"), cidrBlock: formatCidr(cidr) };
  world.ec2.vpcs.put(Object.assign(vpc, { laterCidrBlocks: [...(vpc.laterCidrBlocks ?? []), added] }));
  await world.network.refresh();
  return { VpcId: vpc.vpcId, CidrBlockAssociation: toAssociation(added, "associating") };
}

/** Throws OperationNotPermitted for the range the VPC was made with, InvalidCidrBlock.InUse while a subnet is in it. */
export async function disassociateVpcCidrBlock(
  world: World,
  input: DisassociateVpcCidrBlockRequest,
  caller: Caller,
): Promise<DisassociateVpcCidrBlockResult> {
  const id = required(input.AssociationId, "associationId");
  const vpc = world.ec2.vpcs.of(caller).find((row) => cidrBlocksOf(row).some((block) => block.associationId === id));
  const block = vpc && cidrBlocksOf(vpc).find(({ associationId }) => associationId === id);
  if (!vpc || !block) {
    const message = `The vpc CIDR block association ID '${id}' does not exist`;
    throw new AwsError("InvalidVpcCidrBlockAssociationID.NotFound", message);
  }
  if (block.cidrBlock === vpc.cidrBlock) {
    const message = `The vpc CIDR block with association ID ${id} may not be disassociated. It is the primary IPv4 CIDR block of the VPC`;
    throw new AwsError("OperationNotPermitted", message);
  }
  const whole = parseCidr(block.cidrBlock);
  const isUsed = world.ec2.subnets.by("vpcId", vpc.vpcId).some(({ cidrBlock }) => {
    const range = parseCidr(cidrBlock);
    return whole !== undefined && range !== undefined && cidrContains(whole, range);
  });
  if (isUsed) {
    const message = `The vpc ${vpc.vpcId} currently has a subnet within CIDR block ${block.cidrBlock}`;
    throw new AwsError("InvalidCidrBlock.InUse", message);
  }
  const laterCidrBlocks = (vpc.laterCidrBlocks ?? []).filter(({ associationId }) => associationId !== id);
  world.ec2.vpcs.put(Object.assign(vpc, { laterCidrBlocks }));
  await world.network.refresh();
  return { VpcId: vpc.vpcId, CidrBlockAssociation: toAssociation(block, "disassociating") };
}

/** All ranges of a VPC, the one it was made with first. */
export function cidrBlocksOf(vpc: Pick<VpcRow, "vpcId" | "cidrBlock" | "laterCidrBlocks">) {
  const first = { associationId: vpc.vpcId.replace("vpc-", "vpc-cidr-assoc-"), cidrBlock: vpc.cidrBlock };
  return [first, ...(vpc.laterCidrBlocks ?? [])];
}

export function isInVpc(vpc: VpcRow, address: string): boolean {
  return cidrBlocksOf(vpc).some(({ cidrBlock }) => isInCidr(address, cidrBlock));
}

export function toAssociation(
  { associationId, cidrBlock }: { associationId: string; cidrBlock: string },
  State: "associating" | "associated" | "disassociating",
): VpcCidrBlockAssociation {
  return { AssociationId: associationId, CidrBlock: cidrBlock, CidrBlockState: { State } };
}

function checkRange(world: World, vpc: VpcRow, cidr: Cidr): void {
  const refuse = (why: string) => {
    throw new AwsError("InvalidVpc.Range", `The CIDR '${formatCidr(cidr)}' is invalid: ${why}.`);
  };
  if (cidr.prefixLength < 16 || cidr.prefixLength > 28) refuse("a VPC's range is between a /16 and a /28 netmask");
  const overlapping = cidrBlocksOf(vpc).find(({ cidrBlock }) => overlaps(cidr, cidrBlock));
  if (overlapping) refuse(`it overlaps ${overlapping.cidrBlock} of the VPC`);
  const home = PRIVATE_RANGES.find((range) => isInCidr(vpc.cidrBlock.split("/")[0] ?? "", range));
  const barred = home
    ? [...PRIVATE_RANGES.filter((range) => range !== home), RESTRICTED]
    : [...PRIVATE_RANGES, RESTRICTED];
  const wrong = barred.find((range) => overlaps(cidr, range));
  if (wrong) refuse(`a VPC of ${vpc.cidrBlock} takes none of ${wrong}`);
  const routed = world.ec2.routeTables
    .by("vpcId", vpc.vpcId)
    .flatMap(({ routes }) => routes)
    .find(({ destination }) => {
      const range = parseCidr(destination);
      return range !== undefined && cidrContains(cidr, range);
    });
  if (routed) refuse(`it is the same as or larger than the route to ${routed.destination}`);
}

function overlaps(cidr: Cidr, range: string): boolean {
  const other = parseCidr(range);
  return other !== undefined && cidrsOverlap(cidr, other);
}
