import { type AutoScalingStore, createAutoScalingStore } from "./autoscaling/store.ts";
import { type CloudWatchStore, createCloudWatchStore } from "./cloudwatch/store.ts";
import { createEc2Store, type Ec2Store } from "./ec2/store.ts";
import { createElbv2Store, type Elbv2Store } from "./elbv2/store.ts";
import { createEventsStore, type EventsStore } from "./events/store.ts";
import { createIamStore, type IamStore } from "./iam/store.ts";
import { createLambdaStore, type LambdaStore } from "./lambda/store.ts";
import { createRamStore, type RamStore } from "./ram/store.ts";
import { createRdsStore, type RdsStore } from "./rds/store.ts";
import { createRoute53Store, type Route53Store } from "./route53/store.ts";
import { createSnsStore, type SnsStore } from "./sns/store.ts";
import { createStsStore, type StsStore } from "./sts/store.ts";
import { createVpcLatticeStore, type VpcLatticeStore } from "./vpc-lattice/store.ts";

/** What each service remembers. */
export interface Stores {
  ec2: Ec2Store;
  elbv2: Elbv2Store;
  rds: RdsStore;
  sts: StsStore;
  cloudwatch: CloudWatchStore;
  autoscaling: AutoScalingStore;
  ram: RamStore;
  route53: Route53Store;
  vpcLattice: VpcLatticeStore;
  iam: IamStore;
  lambda: LambdaStore;
  events: EventsStore;
  sns: SnsStore;
}

export function createStores(): Stores {
  return {
    ec2: createEc2Store(),
    elbv2: createElbv2Store(),
    rds: createRdsStore(),
    sts: createStsStore(),
    cloudwatch: createCloudWatchStore(),
    autoscaling: createAutoScalingStore(),
    ram: createRamStore(),
    route53: createRoute53Store(),
    vpcLattice: createVpcLatticeStore(),
    iam: createIamStore(),
    lambda: createLambdaStore(),
    events: createEventsStore(),
    sns: createSnsStore(),
  };
}
