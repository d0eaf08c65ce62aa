import type { DBInstance } from "@aws-sdk/client-rds";
import type { DatabaseFacts } from "./link-facts.ts";

/** VPC, subnets and groups, as an instance of RDS has them. */
export function placeOf(instance: DBInstance): Pick<DatabaseFacts, "vpcId" | "groupIds" | "subnetIds"> {
  const { DBSubnetGroup, VpcSecurityGroups = [] } = instance;
  return {
    vpcId: DBSubnetGroup?.VpcId,
    groupIds: VpcSecurityGroups.flatMap(({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? []).sort(),
    subnetIds: (DBSubnetGroup?.Subnets ?? []).flatMap(({ SubnetIdentifier }) => SubnetIdentifier ?? []).sort(),
  };
}
