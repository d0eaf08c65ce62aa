import { type AwsSession, clientsOf, type Network } from "@postern/aws";
import { type Additions, checkQuotas } from "../facts/check-quotas.ts";
import { checkSupportedRegions } from "../facts/check-supported-regions.ts";
import { explainAwsError } from "../facts/explain-aws-error.ts";
import type { LinkFacts } from "../facts/link-facts.ts";
import { observeFacts } from "../facts/observe-facts.ts";
import { profileOf } from "../profiles/index.ts";
import type { Found } from "../resources/found.ts";
import { type AnyKind, providerKinds } from "../resources/index.ts";
import type { Context, DesiredResource } from "../resources/resource-kind.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { loadBalancerName } from "../spec/resource-names.ts";
import { specDigest } from "../spec/spec-digest.ts";
import { allocatePorts } from "./allocate-ports.ts";
import { claimResources } from "./claim-resources.ts";
import { desiredResources } from "./desired-resources.ts";
import { observeResources } from "./observe-resources.ts";
import { makePlan, type Plan, type Step } from "./plan.ts";
import { refuseOtherWay } from "./refuse-other-way.ts";
import { remarksOn } from "./remarks.ts";

export interface PlannedLink {
  plan: Plan;
  found: Found;
  facts: LinkFacts;
  /** The load balancer's port of each database. */
  ports: Map<string, number>;
  context: Omit<Context, "progress">;
}

const DAY_MS = 86_400_000;

/** Which ports and subnets there are is known from these, before it is known what is wanted. */
const KINDS_OF_PORTS = ["target-group", "load-balancer", "listener"];

/** Only commands decide over connections, so a plan does not look at them. */
const KINDS_OF_COMMANDS = ["endpoint-connection"];

/** AWS tells them of one target group a call; a quick look leaves them out, and the groups' attributes with them. */
const KINDS_OF_ONE_CALL_EACH = ["targets"];

/**
 * Reads what is there and compares it with what the specification wants. Changes nothing. `quick` makes the same number
 * of calls for any number of databases: what AWS tells of one target group a call, its attributes and targets, is left
 * out, and the plan says so. That is so only of a link that was brought to this very specification before.
 */
export async function planLink(
  session: AwsSession,
  network: Network,
  spec: LinkSpec,
  { quick = false }: { quick?: boolean } = {},
): Promise<PlannedLink> {
  const profile = profileOf(spec.platform);
  const { temporaryDays } = profile.privateCidrs;
  const context = { clients: clientsOf(session), link: spec.link, accountId: "", region: spec.region };
  const observing = { ...context, quick, progress: () => undefined };
  const leftOut = [...KINDS_OF_COMMANDS, ...(quick ? KINDS_OF_ONE_CALL_EACH : [])];
  const kinds = providerKinds.filter(({ kind }) => !leftOut.includes(kind));
  const isOfPorts = ({ kind }: AnyKind) => KINDS_OF_PORTS.includes(kind);
  try {
    const found = await observeResources(observing, kinds.filter(isOfPorts), [wantedBalancer(spec)]);
    const balancer = found.one("load-balancer", "load-balancer");
    const wasApplied = balancer?.appliedSpec === specDigest(spec);
    if (quick && !wasApplied) return planLink(session, network, spec);
    const standing = balancer?.subnetIds;
    if (standing === undefined) await refuseOtherWay(context, "load-balancer");
    const facts = await observeFacts(session, network, spec, standing);
    await checkSupportedRegions(context.clients, spec, facts, found.all("listener"));
    const ports = allocatePorts(spec, facts, portsOf(found));
    const desired = desiredResources(
      spec,
      facts,
      profile,
      ports,
      temporaryDays === undefined ? undefined : dayIn(temporaryDays),
    ).filter(({ kind }) => !leftOut.includes(kind));
    const others = kinds.filter((kind) => !isOfPorts(kind));
    claimResources(kinds, desired, found);
    await observeResources(observing, others, desired, found);
    const remarks = remarksOn(spec, facts, profile, found, dayIn(0));
    const plan = { ...makePlan(kinds, desired, found, remarks, wasApplied), ...(quick ? unread(found) : {}) };
    await checkQuotas(context.clients, additionsOf(plan));
    return { plan, found, facts, ports, context };
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}

/** As much of it as is known by the link's name: enough to find it, or somebody else's of that name. */
function wantedBalancer({ link }: LinkSpec): DesiredResource & { loadBalancerName: string } {
  const title = "internal network load balancer";
  return { kind: "load-balancer", name: "load-balancer", needs: [], title, loadBalancerName: loadBalancerName(link) };
}

function unread(found: Found): Pick<Plan, "unread"> {
  const names = found.all("target-group").map(({ name }) => name);
  return { unread: `attributes and targets of the target groups for ${names.join(", ")}` };
}

function dayIn(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}

function additionsOf({ steps }: Plan): Additions {
  const isOf = (kind: string) => (step: Step) => step.id.startsWith(`${kind}/`);
  const created = (kind: string) => steps.filter(isOf(kind)).filter(({ action }) => action === "create").length;
  const listeners = steps.filter(isOf("listener")).filter(({ action }) => action !== "remove").length;
  return {
    loadBalancers: created("load-balancer"),
    targetGroups: created("target-group"),
    listeners: created("listener") > 0 ? listeners : 0,
  };
}

/** By database; listeners that forward to none of the link's target groups are nobody's. */
function portsOf(found: Found): Map<string, number> {
  return new Map(found.all("listener").map(({ name, port }) => [name, port]));
}
