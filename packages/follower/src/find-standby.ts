import type { NetworkInterface } from "@aws-sdk/client-ec2";
import type { DBInstance } from "@aws-sdk/client-rds";
import type { Listing } from "./list-databases.ts";

/**
 * The address of a Multi-AZ instance's standby. No call of AWS's answers it; what AWS shows is RDS's interfaces, without
 * whose they are. So it is told only where nothing else could own them: two interfaces with the instance's groups, in
 * its subnets and its two zones, one of them the primary's, and no other instance with such groups and subnets.
 */
export function findStandby(
  listing: Pick<Listing, "instances" | "interfaces">,
  instance: DBInstance,
  primary: string,
): string | undefined {
  const isAlone = [...listing.instances.values()].every(
    (other) => other.DBInstanceIdentifier === instance.DBInstanceIdentifier || !couldShare(instance, other),
  );
  if (!isAlone) return undefined;
  const own = listing.interfaces.filter((each) => couldOwn(instance, each));
  const [standby, ...others] = own.filter(({ PrivateIpAddress }) => PrivateIpAddress !== primary);
  const other = own.find(({ PrivateIpAddress }) => PrivateIpAddress === primary);
  if (!standby || !other || others.length > 0 || standby.AvailabilityZone === other.AvailabilityZone) return undefined;
  return standby.PrivateIpAddress;
}

function couldOwn(instance: DBInstance, candidate: NetworkInterface): boolean {
  const zones = [instance.AvailabilityZone, instance.SecondaryAvailabilityZone];
  return (
    zones.includes(candidate.AvailabilityZone) &&
    subnetsOf(instance).includes(candidate.SubnetId) &&
    isSame(groupsOf(instance), (candidate.Groups ?? []).map(({ GroupId }) => GroupId).sort())
  );
}

function couldShare(one: DBInstance, other: DBInstance): boolean {
  const subnets = subnetsOf(one);
  return isSame(groupsOf(one), groupsOf(other)) && subnetsOf(other).some((subnetId) => subnets.includes(subnetId));
}

const groupsOf = (instance: DBInstance) =>
  (instance.VpcSecurityGroups ?? []).map(({ VpcSecurityGroupId }) => VpcSecurityGroupId).sort();

const subnetsOf = (instance: DBInstance) =>
  (instance.DBSubnetGroup?.Subnets ?? []).map(({ SubnetIdentifier }) => SubnetIdentifier);

const isSame = (one: unknown[], other: unknown[]) => one.join() === other.join();
