import * as autoscaling from "@aws-sdk/client-auto-scaling";
import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as ec2 from "@aws-sdk/client-ec2";
import * as elbv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import * as eventbridge from "@aws-sdk/client-eventbridge";
import * as iam from "@aws-sdk/client-iam";
import * as lambda from "@aws-sdk/client-lambda";
import * as ram from "@aws-sdk/client-ram";
import * as rds from "@aws-sdk/client-rds";
import * as route53 from "@aws-sdk/client-route-53";
import * as sns from "@aws-sdk/client-sns";
import * as sts from "@aws-sdk/client-sts";
import * as lattice from "@aws-sdk/client-vpc-lattice";
import type { ServiceName } from "../services/service.ts";

export interface SdkClient {
  send(command: object): Promise<Record<string, unknown>>;
  destroy(): void;
}

export interface SdkService {
  exports: Record<string, unknown>;
  Client: new (configuration: object) => SdkClient;
}

/** The SDK's client of each service: the peer that writes requests and reads answers by code of its own. */
export const SDK: Record<ServiceName, SdkService> = {
  ec2: { exports: { ...ec2 }, Client: ec2.EC2Client as never },
  elasticloadbalancing: { exports: { ...elbv2 }, Client: elbv2.ElasticLoadBalancingV2Client as never },
  rds: { exports: { ...rds }, Client: rds.RDSClient as never },
  sts: { exports: { ...sts }, Client: sts.STSClient as never },
  autoscaling: { exports: { ...autoscaling }, Client: autoscaling.AutoScalingClient as never },
  iam: { exports: { ...iam }, Client: iam.IAMClient as never },
  lambda: { exports: { ...lambda }, Client: lambda.LambdaClient as never },
  events: { exports: { ...eventbridge }, Client: eventbridge.EventBridgeClient as never },
  sns: { exports: { ...sns }, Client: sns.SNSClient as never },
  monitoring: { exports: { ...cloudwatch }, Client: cloudwatch.CloudWatchClient as never },
  route53: { exports: { ...route53 }, Client: route53.Route53Client as never },
  "vpc-lattice": { exports: { ...lattice }, Client: lattice.VPCLatticeClient as never },
  ram: { exports: { ...ram }, Client: ram.RAMClient as never },
};
