import { autoScalingOperations } from "./autoscaling/operations.ts";
import { cloudWatchOperations } from "./cloudwatch/operations.ts";
import { ec2Operations } from "./ec2/operations.ts";
import { elbv2Operations } from "./elbv2/operations.ts";
import { eventsOperations } from "./events/operations.ts";
import { iamOperations } from "./iam/operations.ts";
import { lambdaOperations } from "./lambda/operations.ts";
import { ramOperations } from "./ram/operations.ts";
import { rdsOperations } from "./rds/operations.ts";
import { refusingUnserved } from "./refuse-unserved.ts";
import { route53Operations } from "./route53/operations.ts";
import type { Operations, ServiceName } from "./service.ts";
import { snsOperations } from "./sns/operations.ts";
import { stsOperations } from "./sts/operations.ts";
import { vpcLatticeOperations } from "./vpc-lattice/operations.ts";
import type { World } from "./world.ts";

/** The services of a region, one line each. */
export function createServices(world: World): Record<ServiceName, Operations> {
  const services: Record<ServiceName, Operations> = {
    ec2: ec2Operations(world),
    elasticloadbalancing: elbv2Operations(world),
    rds: rdsOperations(world),
    sts: stsOperations(world),
    autoscaling: autoScalingOperations(world),
    iam: iamOperations(world),
    lambda: lambdaOperations(world),
    events: eventsOperations(world),
    sns: snsOperations(world),
    monitoring: cloudWatchOperations(world),
    route53: route53Operations(world),
    "vpc-lattice": vpcLatticeOperations(world),
    ram: ramOperations(world),
  };
  const refusing = (Object.keys(services) as ServiceName[]).map((name) => [
    name,
    refusingUnserved(name, services[name]),
  ]);
  return Object.fromEntries(refusing);
}
