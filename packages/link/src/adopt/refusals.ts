import { ownershipOf } from "@postern/aws";
import type { Problem } from "../errors.ts";
import type { Profile } from "../profiles/profile.ts";
import type { Candidate } from "./candidate.ts";

/** Why what stands there cannot be this link; empty when it can. Pure. */
export function refusals(candidate: Candidate, link: string, profile: Profile, environment: string): Problem[] {
  return [
    ...ofLoadBalancers(candidate),
    ...ofListeners(candidate),
    ...ofPrincipals(candidate, profile, environment),
    ...ofOwnership(candidate, link),
    ...(candidate.topics.length > 1
      ? [problem("notifyTopic", candidate.topics, "several topics are told of connections", "a link tells one")]
      : []),
  ];
}

function ofLoadBalancers({ loadBalancers, service }: Candidate): Problem[] {
  const [balancer] = loadBalancers;
  if (service.ServiceType?.some(({ ServiceType }) => ServiceType !== "Interface")) {
    return [
      problem("service", service.ServiceId, "is for Gateway Load Balancers", "a link needs an interface service"),
    ];
  }
  if (!balancer || loadBalancers.length > 1) {
    const hint = "a link has one load balancer: give the service one and move the databases' listeners to it";
    return [problem("service", service.NetworkLoadBalancerArns, `has ${loadBalancers.length} load balancers`, hint)];
  }
  const { LoadBalancerName: name, Scheme, IpAddressType, SecurityGroups = [] } = balancer;
  const isInternal = Scheme === "internal";
  return [
    ...(isInternal
      ? []
      : [problem(field(name), Scheme, "faces the internet", "make a link anew: a scheme cannot change")]),
    ...(IpAddressType === "ipv4" ? [] : [problem(field(name), IpAddressType, "is not IPv4 alone", "set it to ipv4")]),
    ...(SecurityGroups.length < 2
      ? []
      : [problem(field(name), SecurityGroups, "has several security groups", "leave it one, with all the rules")]),
  ];
}

function ofListeners({ listeners }: Candidate): Problem[] {
  if (listeners.length === 0) {
    return [
      problem(
        "listeners",
        undefined,
        "the load balancer has none",
        "there is no database to link: postern apply makes one",
      ),
    ];
  }
  const groups = listeners.flatMap(({ group }) => group?.TargetGroupArn ?? []);
  return listeners.flatMap(({ listener, group, targets }): Problem[] => {
    const at = `listener on port ${listener.Port}`;
    if (listener.Protocol !== "TCP") {
      return [problem(at, listener.Protocol, "is not TCP", "Postgres speaks TLS within TCP: make the listener TCP")];
    }
    if (!group) return [problem(at, undefined, "forwards to no one target group", "have it forward to one")];
    const name = `target group ${group.TargetGroupName}`;
    const ports = new Set(targets.map(({ Port }) => Port));
    return [
      ...(group.Protocol === "TCP" ? [] : [problem(name, group.Protocol, "is not TCP", "make another that is")]),
      ...(group.TargetType === "ip" || group.TargetType === "instance"
        ? []
        : [problem(name, group.TargetType, "has no addresses or instances as targets", "make another that has")]),
      ...(targets.length > 0
        ? []
        : [problem(name, undefined, "has no targets", "register the database: nothing else says which one it is")]),
      ...(ports.size < 2
        ? []
        : [problem(name, [...ports], "has targets on several ports", "keep those of one database")]),
      ...(groups.filter((arn) => arn === group.TargetGroupArn).length < 2
        ? []
        : [problem(name, listener.Port, "is behind several listeners", "a database has one port: remove the others")]),
    ];
  });
}

/** One that is admitted besides would be shut out by the next apply. */
function ofPrincipals({ principals }: Candidate, profile: Profile, environment: string): Problem[] {
  const known = profile.environments[environment]?.principals ?? [];
  return principals
    .filter((principal) => !known.includes(principal))
    .map((principal) => {
      const message = `is admitted and is not of ${profile.title}'s ${environment} environment`;
      return problem(
        "principals",
        principal,
        message,
        "a link is for one platform: remove the principal, or keep this one",
      );
    });
}

function ofOwnership({ service, tags }: Candidate, link: string): Problem[] {
  const all = [[service.ServiceId ?? "", service.Tags ?? []] as const, ...tags];
  return all.flatMap(([id, each]) => {
    const owner = ownershipOf(each);
    if (!owner || owner.link === link) return [];
    return [problem(id, owner.link, `belongs to link '${owner.link}' already`, "adopt it by that name")];
  });
}

const field = (name: string | undefined) => `load balancer ${name}`;

function problem(at: string, value: unknown, message: string, hint: string): Problem {
  return { field: at, value, message, hint };
}
