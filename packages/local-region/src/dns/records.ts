import { PUBLIC_VIEW } from "../services/route53/zone-views.ts";
import type { World } from "../services/world.ts";
import { type DnsAnswer, type DnsQuestion, noSuchName, nothingOf, notServed } from "./answer.ts";
import { answerDatabaseName } from "./database-names.ts";
import { answerEndpointName } from "./endpoint-names.ts";
import { answerLoadBalancerName } from "./load-balancer-names.ts";
import { answerPublished } from "./published-texts.ts";
import { answerPrivateResourceName, answerResourceName } from "./resource-names.ts";
import { answerVpcName } from "./vpc-names.ts";
import { answerFromZone } from "./zone-answers.ts";

/** Who asks: a host of a VPC, at its resolver, or anyone on the internet. */
export type DnsView = { vpcId: string } | "public";

/** In a row; more than anyone chains, fewer than a circle. */
const MOST_ALIASES = 8;

/**
 * The answer to one question as the stores have it now. A host of a VPC gets first what its VPC has for itself: names
 * that endpoints bring, those of its addresses, private hosted zones. Then everyone gets names of endpoints, load balancers, databases
 * and public hosted zones. Any other is refused to hosts of a VPC (nothing is forwarded) and does not exist in public.
 */
export function answerQuestion(world: World, view: DnsView, question: DnsQuestion): DnsAnswer {
  const name = question.name.toLowerCase().replace(/\.$/, "");
  return answerName(world, view, name, question.type, 0);
}

function answerName(world: World, view: DnsView, name: string, type: string, depth: number): DnsAnswer {
  const follow = (target: string) => answerName(world, view, target, type, depth + 1);
  if (depth > MOST_ALIASES) return noSuchName();
  if (view !== "public") {
    const byEndpoint = answerVpcName(world, view.vpcId, name) ?? answerPrivateResourceName(world, view.vpcId, name);
    if (byEndpoint) return onlyOfType(byEndpoint, type);
    const inZone = answerFromZone(world, view.vpcId, name, type, follow);
    if (inZone) return inZone;
  }
  const answer = answerAwsName(world, view, name);
  if (answer) return onlyOfType(answer, type);
  const published = answerPublished(world, name, type);
  if (published) return published;
  return answerFromZone(world, PUBLIC_VIEW, name, type, follow) ?? notKnown(view);
}

function notKnown(view: DnsView): DnsAnswer {
  return view === "public" ? { ...noSuchName(), isForeign: true } : notServed();
}

/** Names of AWS's own have IPv4 addresses only. */
function onlyOfType(answer: DnsAnswer, type: string): DnsAnswer {
  return answer.rcode === "NOERROR" && type !== "A" ? nothingOf(answer.ttlSeconds) : answer;
}

function answerAwsName(world: World, view: DnsView, name: string): DnsAnswer | undefined {
  if (name.endsWith(".vpce.amazonaws.com")) return answerEndpointName(world, name);
  if (/\.elb\.[a-z0-9-]+\.amazonaws\.com$/.test(name)) return answerLoadBalancerName(world, name);
  if (name.endsWith(".rds.amazonaws.com")) return answerDatabaseName(world, view, name);
  if (name.endsWith(".on.aws")) return answerResourceName(world, name);
  return undefined;
}
