import type { Owned } from "../../state/table.ts";
import type { World } from "../world.ts";

/** How a database is reached, for those who lead others to it. */
export interface DatabaseEndpoints {
  vpcId: string;
  port: number;
  isPubliclyAccessible: boolean;
  /** An instance's own name, or a cluster's names by what they lead to. Each follows failovers by itself. */
  names: { role: "instance" | "writer" | "reader"; dnsName: string }[];
}

/** The account's instance or cluster of that ARN. */
export function findDatabaseEndpoints(world: World, owner: Owned, arn: string): DatabaseEndpoints | undefined {
  const instance = world.rds.instances.getOwn(owner, arn);
  const cluster = world.rds.clusters.getOwn(owner, arn);
  if (cluster) {
    const members = world.rds.instances.of(owner).filter((row) => row.clusterArn === arn);
    return {
      vpcId: cluster.vpcId,
      port: cluster.port,
      isPubliclyAccessible: members.some((row) => row.publiclyAccessible),
      names: [
        { role: "writer", dnsName: cluster.dnsName },
        { role: "reader", dnsName: cluster.readerDnsName },
      ],
    };
  }
  if (!instance) return undefined;
  return {
    vpcId: instance.vpcId,
    port: instance.port,
    isPubliclyAccessible: instance.publiclyAccessible,
    names: [{ role: "instance", dnsName: instance.dnsName }],
  };
}
