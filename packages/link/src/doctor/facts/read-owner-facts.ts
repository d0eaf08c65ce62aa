import { type AwsSession, type Clients, clientsOf, type Network } from "@postern/aws";
import { observeResources } from "../../plan/observe-resources.ts";
import { planLink } from "../../plan/plan-link.ts";
import { endpointConnection } from "../../resources/endpoint-connection.ts";
import type { Found } from "../../resources/found.ts";
import { providerKinds } from "../../resources/index.ts";
import type { LinkSpec } from "../../spec/link-spec.ts";
import type { BalancerFacts, Facts } from "./facts.ts";
import { readGroupRules } from "./group-rules.ts";
import { readExposed } from "./read-exposed.ts";
import { readFailovers, readSubscriptions } from "./read-failovers.ts";
import { known, NotKnown, type Reading, read } from "./reading.ts";
import { readVpcNetwork } from "./vpc-network.ts";

type OwnerFacts = Omit<Facts, "spec" | "profile" | "platform" | "probe" | "writer">;

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
  const [connections, vpcNetwork, balancerFacts, exposed, groupRules, failovers, subscriptions] = await Promise.all([
    reading(() => endpointConnection.observe(context, [], known(found))),
    reading(() => readVpcNetwork(clients, vpcId ?? notKnown("the load balancer's VPC is not known"))),
    reading(() => readBalancer(clients, balancer?.arn ?? notKnown("there is no load balancer"), known(found))),
    reading(async () => (planned.known ? [] : readExposed(clients, spec))),
    reading(() => readGroupRules(clients, [...new Set(groupIds)])),
    reading(() => readFailovers(clients)),
    reading(() => readSubscriptions(clients)),
  ]);
  return {
    planned,
    found,
    connections,
    network: vpcNetwork,
    balancer: balancerFacts,
    exposed,
    groupRules,
    failovers,
    subscriptions,
  };
}

function notKnown(why: string): never {
  throw new NotKnown(why);
}

const SECONDARY = "secondary_ips.auto_assigned.per_subnet";
const IDLE = "tcp.idle_timeout.seconds";
/** AWS's default (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancers.html). */
const IDLE_SECONDS = 350;

async function readBalancer({ elbv2 }: Clients, arn: string, found: Found): Promise<BalancerFacts> {
  const [answer, attributes, idleSeconds] = await Promise.all([
    elbv2.describeLoadBalancers({ LoadBalancerArns: [arn] }),
    elbv2.describeLoadBalancerAttributes({ LoadBalancerArn: arn }),
    Promise.all(
      found.all("listener").map(async ({ name, arn: listenerArn }) => {
        const { Attributes = [] } = await elbv2.describeListenerAttributes({ ListenerArn: listenerArn });
        const seconds = Number(Attributes.find(({ Key }) => Key === IDLE)?.Value ?? IDLE_SECONDS);
        return { name, listenerArn, seconds };
      }),
    ),
  ]);
  const enforced = answer.LoadBalancers?.[0]?.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic;
  const secondaryAddresses = Number(attributes.Attributes?.find(({ Key }) => Key === SECONDARY)?.Value ?? 0);
  return { isEnforced: enforced !== "off", idleSeconds, secondaryAddresses };
}
