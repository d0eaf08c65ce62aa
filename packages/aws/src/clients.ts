import { AutoScaling } from "@aws-sdk/client-auto-scaling";
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { EC2 } from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { RDS } from "@aws-sdk/client-rds";
import { Route53 } from "@aws-sdk/client-route-53";
import { STS } from "@aws-sdk/client-sts";
import type { AwsSession } from "./session.ts";

export interface Clients {
  autoScaling: AutoScaling;
  cloudWatch: CloudWatch;
  ec2: EC2;
  elbv2: ElasticLoadBalancingV2;
  rds: RDS;
  route53: Route53;
  sts: STS;
}

const clientsBySession = new WeakMap<AwsSession, Clients>();

/** The session's clients: made once, so that connections and credentials are shared. */
export function clientsOf(session: AwsSession): Clients {
  const made = clientsBySession.get(session) ?? makeClients(session);
  clientsBySession.set(session, made);
  return made;
}

function makeClients(session: AwsSession): Clients {
  const config = {
    region: session.region,
    credentials: session.credentials,
    maxAttempts: 5,
    ...(session.endpoint ? { endpoint: session.endpoint } : {}),
  };
  const clients = {
    autoScaling: new AutoScaling(config),
    cloudWatch: new CloudWatch(config),
    ec2: new EC2(config),
    elbv2: new ElasticLoadBalancingV2(config),
    rds: new RDS(config),
    route53: new Route53(config),
    sts: new STS(config),
  };
  if (session.onCall) {
    for (const [service, client] of Object.entries(clients)) announceCalls(client, service, session.onCall);
  }
  return clients;
}

function announceCalls(
  client: Clients[keyof Clients],
  service: string,
  onCall: (service: string, operation: string) => void,
): void {
  // Every client's stack takes this step; the union of their types is what TypeScript cannot call.
  (client as EC2).middlewareStack.add(
    (next, context) => (args) => {
      onCall(service, (context as { commandName?: string }).commandName?.replace(/Command$/, "") ?? "unknown");
      return next(args);
    },
    { step: "initialize", name: "postern-announce-call" },
  );
}
