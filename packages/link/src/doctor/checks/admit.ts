import { type AwsCall, awsCall } from "../repair.ts";

/** The call that opens a port of a security group, inward or outward, for ranges or for one other group. */
export function admit(
  groupId: string,
  direction: "in" | "out",
  port: number,
  peers: string[] | { groupId: string },
): AwsCall {
  const IpPermissions = [
    {
      IpProtocol: "tcp",
      FromPort: port,
      ToPort: port,
      ...(Array.isArray(peers)
        ? { IpRanges: peers.map((CidrIp) => ({ CidrIp })) }
        : { UserIdGroupPairs: [{ GroupId: peers.groupId }] }),
    },
  ];
  return direction === "in"
    ? awsCall("ec2", "authorizeSecurityGroupIngress", { GroupId: groupId, IpPermissions })
    : awsCall("ec2", "authorizeSecurityGroupEgress", { GroupId: groupId, IpPermissions });
}
