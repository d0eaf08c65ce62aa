import { ec2Operations } from "./ec2/operations.ts";
import { elbv2Operations } from "./elbv2/operations.ts";
import { rdsOperations } from "./rds/operations.ts";
import type { Operations, ServiceName } from "./service.ts";
import { stsOperations } from "./sts/operations.ts";
import type { World } from "./world.ts";

/** The services of a region, one line each. */
export function createServices(world: World): Record<ServiceName, Operations> {
  return {
    ec2: ec2Operations(world),
    elasticloadbalancing: elbv2Operations(world),
    rds: rdsOperations(world),
    sts: stsOperations(world),
  };
}
