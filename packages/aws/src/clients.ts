import { createRequire } from "node:module";
import type { AutoScaling } from "@aws-sdk/client-auto-scaling";
import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import type { EC2 } from "@aws-sdk/client-ec2";
import type { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { EventBridge } from "@aws-sdk/client-eventbridge";
import type { IAM } from "@aws-sdk/client-iam";
import type { Lambda } from "@aws-sdk/client-lambda";
import type { RAM } from "@aws-sdk/client-ram";
import type { RDS } from "@aws-sdk/client-rds";
import type { Route53 } from "@aws-sdk/client-route-53";
import type { SNS } from "@aws-sdk/client-sns";
import type { STS } from "@aws-sdk/client-sts";
import type { VPCLattice } from "@aws-sdk/client-vpc-lattice";
import { isThrottled } from "./errors.ts";
import type { AwsSession } from "./session.ts";

export interface Clients {
  autoScaling: AutoScaling;
  cloudWatch: CloudWatch;
  ec2: EC2;
  elbv2: ElasticLoadBalancingV2;
  eventBridge: EventBridge;
  iam: IAM;
  lambda: Lambda;
  ram: RAM;
  rds: RDS;
  route53: Route53;
  sns: SNS;
  sts: STS;
  vpcLattice: VPCLattice;
}

const clientsBySession = new WeakMap<AwsSession, Clients>();

/** The session's clients: made once, so that connections and credentials are shared. */
export function clientsOf(session: AwsSession): Clients {
  const made = clientsBySession.get(session) ?? makeClients(session);
  clientsBySession.set(session, made);
  return made;
}

/** Each client's code is read in when it is first asked for: a command that needs one of them starts the sooner. */
const require = createRequire(import.meta.url);
const READERS = {
  autoScaling: (): typeof AutoScaling => require("@aws-sdk/client-auto-scaling").AutoScaling,
  cloudWatch: (): typeof CloudWatch => require("@aws-sdk/client-cloudwatch").CloudWatch,
  ec2: (): typeof EC2 => require("@aws-sdk/client-ec2").EC2,
  elbv2: (): typeof ElasticLoadBalancingV2 =>
    require("@aws-sdk/client-elastic-load-balancing-v2").ElasticLoadBalancingV2,
  eventBridge: (): typeof EventBridge => require("@aws-sdk/client-eventbridge").EventBridge,
  iam: (): typeof IAM => require("@aws-sdk/client-iam").IAM,
  lambda: (): typeof Lambda => require("@aws-sdk/client-lambda").Lambda,
  ram: (): typeof RAM => require("@aws-sdk/client-ram").RAM,
  rds: (): typeof RDS => require("@aws-sdk/client-rds").RDS,
  route53: (): typeof Route53 => require("@aws-sdk/client-route-53").Route53,
  sns: (): typeof SNS => require("@aws-sdk/client-sns").SNS,
  sts: (): typeof STS => require("@aws-sdk/client-sts").STS,
  vpcLattice: (): typeof VPCLattice => require("@aws-sdk/client-vpc-lattice").VPCLattice,
} satisfies Record<keyof Clients, () => unknown>;

function makeClients(session: AwsSession): Clients {
  const config = {
    region: session.region,
    credentials: session.credentials,
    maxAttempts: 5,
    ...(session.endpoint ? { endpoint: session.endpoint } : {}),
  };
  const clients = {};
  for (const [service, read] of Object.entries(READERS)) {
    let client: Clients[keyof Clients] | undefined;
    const get = () => {
      if (client) return client;
      client = new (read())(config);
      if (session.onCall) announceCalls(client, service, session.onCall);
      if (session.onThrottle) announceThrottles(client, service, session.onThrottle);
      return client;
    };
    Object.defineProperty(clients, service, { enumerable: true, get });
  }
  return clients as Clients;
}

function announceCalls(
  client: Clients[keyof Clients],
  service: string,
  onCall: (service: string, operation: string) => void,
): void {
  // Every client's stack takes this step; the union of their types is what TypeScript cannot call.
  (client as EC2).middlewareStack.add(
    (next, context) => (args) => {
      onCall(service, operationOf(context));
      return next(args);
    },
    { step: "initialize", name: "postern-announce-call" },
  );
}

/** Around what reads an answer, hence once for each attempt. */
function announceThrottles(
  client: Clients[keyof Clients],
  service: string,
  onThrottle: (service: string, operation: string) => void,
): void {
  (client as EC2).middlewareStack.add(
    (next, context) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        if (isThrottled(error)) onThrottle(service, operationOf(context));
        throw error;
      }
    },
    { step: "deserialize", priority: "high", name: "postern-announce-throttle" },
  );
}

function operationOf(context: object): string {
  return (context as { commandName?: string }).commandName?.replace(/Command$/, "") ?? "unknown";
}
