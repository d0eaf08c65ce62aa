import type { DBInstance } from "@aws-sdk/client-rds";
import type { Lookup } from "./lookup.ts";
import { placeOf } from "./place-of-instance.ts";

/**
 * The address of a Multi-AZ instance's standby. No call of AWS's tells it; it has a network interface with the
 * instance's groups in one of its subnets, as every instance of RDS has. Undefined where another database has the same
 * groups, so that their interfaces cannot be told apart.
 */
export async function findStandbyAddress(
  { clients }: Lookup,
  instance: DBInstance,
  instances: DBInstance[],
  primary: string[],
): Promise<string | undefined> {
  const { groupIds, subnetIds } = placeOf(instance);
  const sharesGroup = (other: DBInstance) => placeOf(other).groupIds.some((groupId) => groupIds.includes(groupId));
  if (instances.some((other) => other.DBInstanceArn !== instance.DBInstanceArn && sharesGroup(other))) return undefined;
  const answer = await clients.ec2.describeNetworkInterfaces({
    Filters: [
      { Name: "description", Values: ["RDSNetworkInterface"] },
      { Name: "group-id", Values: groupIds },
      { Name: "subnet-id", Values: subnetIds },
    ],
  });
  const addresses = (answer.NetworkInterfaces ?? []).flatMap(({ PrivateIpAddress }) => PrivateIpAddress ?? []);
  const others = addresses.filter((address) => !primary.includes(address));
  return others.length === 1 ? others[0] : undefined;
}
