import { type AwsSession, type Clients, clientsOf, type Network } from "@postern/aws";
import { observeResources } from "../../plan/observe-resources.ts";
import { planLink } from "../../plan/plan-link.ts";
import { endpointConnection } from "../../resources/endpoint-connection.ts";
import type { Found } from "../../resources/found.ts";
import { providerKinds } from "../../resources/index.ts";
import type { LinkSpec } from "../../spec/link-spec.ts";
import type { BalancerFacts, Facts } from "./facts.ts";
import { known, NotKnown, type Reading, read } from "./reading.ts";
import { readGroupRules, readVpcNetwork } from "./vpc-network.ts";

type OwnerFacts = Pick<Facts, "planned" | "found" | "connections" | "network" | "balancer" | "groupRules">;

/** The owner's side as AWS tells it: in two rounds, the second of what the first has named. */
export async function readOwnerFacts(session: AwsSession, network: Network, spec: LinkSpec): Promise<OwnerFacts> {
  const clients = clientsOf(session);
  const context = { clients, link: spec.link, accountId: "", region: session.region, progress: () => undefined };
  const reading = <Value>(run: () => Promise<Value>) => read(session.region, run);
  const planned = await reading(() => planLink(session, network, spec));
  const found: Reading<Found> = planned.known
    ? { known: true, value: planned.value.found }
    : await reading(() => observeResources(context, providerKinds, []));
  const databases = planned.known ? planned.value.facts.databases : [];
  const balancer = found.known ? found.value.one("load-balancer", "load-balancer") : undefined;
  const vpcId = balancer?.vpcId ?? (planned.known ? planned.value.facts.vpc.vpcId : spec.network.vpc);
  const groupIds = [...(balancer?.groupIds ?? []), ...databases.flatMap((database) => database.groupIds)];
  const [connections, vpcNetwork, balancerFacts, groupRules] = await Promise.all([
    reading(() => endpointConnection.observe(context, [], known(found))),
    reading(() => readVpcNetwork(clients, vpcId ?? notKnown("the load balancer's VPC is not known"))),
    reading(() => readBalancer(clients, balancer?.arn ?? notKnown("there is no load balancer"))),
    reading(() => readGroupRules(clients, [...new Set(groupIds)])),
  ]);
  return { planned, found, connections, network: vpcNetwork, balancer: balancerFacts, groupRules };
}

function notKnown(why: string): never {
  throw new NotKnown(why);
}

async function readBalancer({ elbv2 }: Clients, arn: string): Promise<BalancerFacts> {
  const answer = await elbv2.describeLoadBalancers({ LoadBalancerArns: [arn] });
  return { isEnforced: answer.LoadBalancers?.[0]?.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic !== "off" };
}
