import {
  type AwsSession,
  clientsOf,
  type Network,
  type Ownership,
  ownershipOf,
  ownershipTags,
  type Tag,
} from "@postern/aws";
import { LinkError } from "../errors.ts";
import { explainAwsError } from "../facts/explain-aws-error.ts";
import { createLookup } from "../facts/lookup.ts";
import { profileOf } from "../profiles/index.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { readSpec } from "../spec/read-spec.ts";
import { type Candidate, readCandidate } from "./candidate.ts";
import { nameDatabases } from "./name-databases.ts";
import { refusals } from "./refusals.ts";
import { sourceOfTargets } from "./source-of-targets.ts";
import { type AdoptedDatabase, writeSpec } from "./write-spec.ts";

export interface AdoptionWish {
  link: string;
  platform: string;
  environment: string;
  /** Id or name of the endpoint service; the only one there is when omitted. */
  service?: string | undefined;
}

/** What would be taken over, and the specification that describes it. */
export interface Adoption {
  spec: LinkSpec;
  /** The same as YAML, with comments. */
  text: string;
  /** Resources that do not bear the link's tags yet. */
  takes: { id: string; title: string; ownership: Ownership }[];
}

/**
 * Finds what hangs together behind an endpoint service and describes it as a link. Changes nothing. Throws LinkError
 * `not-adoptable` with everything that stands against it.
 */
export async function findAdoption(session: AwsSession, network: Network, wish: AdoptionWish): Promise<Adoption> {
  const profile = profileOf(wish.platform);
  const clients = clientsOf(session);
  try {
    const candidate = await readCandidate(clients, wish.service);
    const problems = refusals(candidate, wish.link, profile, wish.environment);
    if (problems.length > 0) throw new LinkError("not-adoptable", problems);
    const lookup = createLookup(clients, network, session.region);
    const found = await Promise.all(
      candidate.listeners.map(async ({ listener, group = {}, targets }) => ({
        from: await sourceOfTargets(lookup, group, targets),
        port: listener.Port ?? 0,
        groupName: group.TargetGroupName ?? "",
        ownName: ownershipOf(candidate.tags.get(group.TargetGroupArn ?? ""))?.name,
      })),
    );
    const databases = nameDatabases(found);
    const { link, platform, environment } = wish;
    const text = writeSpec(candidate, { link, platform, environment, region: session.region }, databases);
    return { spec: readSpec(text), text, takes: takesOf(candidate, link, databases) };
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}

/** Tags what is taken over; names and all other tags stay. Safe to run twice. */
export async function takeOver(session: AwsSession, { takes }: Adoption): Promise<void> {
  const { ec2, elbv2 } = clientsOf(session);
  const take = async ({ id, ownership }: Adoption["takes"][number]) => {
    const Tags = ownershipTags(ownership).filter(({ Key }) => Key !== "Name");
    await (id.startsWith("arn:")
      ? elbv2.addTags({ ResourceArns: [id], Tags })
      : ec2.createTags({ Resources: [id], Tags }));
  };
  try {
    await Promise.all(takes.filter((each) => !isService(each)).map(take));
    // Once the service bears its tags, an apply takes the rest for the link's and makes what it does not find.
    await Promise.all(takes.filter(isService).map(take));
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}

const isService = ({ ownership }: Adoption["takes"][number]) => ownership.kind === "endpoint-service";

function takesOf(candidate: Candidate, link: string, databases: AdoptedDatabase[]): Adoption["takes"] {
  const { service, loadBalancers, listeners, tags } = candidate;
  const [balancer] = loadBalancers;
  const nameOf = (port: number | undefined) => databases.find((each) => each.port === port)?.name ?? "";
  const take = (id: string | undefined, kind: string, name: string, title: string, present: Tag[] | undefined) => {
    const owner = ownershipOf(present);
    if (!id || (owner?.kind === kind && owner.name === name)) return [];
    return [{ id, title, ownership: { link, kind, name } }];
  };
  const ofElb = (arn: string | undefined, kind: string, name: string, title: string) =>
    take(arn, kind, name, title, tags.get(arn ?? ""));
  return [
    ...ofElb(
      balancer?.LoadBalancerArn,
      "load-balancer",
      "load-balancer",
      `load balancer ${balancer?.LoadBalancerName}`,
    ),
    ...listeners.flatMap(({ listener, group }) => [
      ...ofElb(group?.TargetGroupArn, "target-group", nameOf(listener.Port), `target group ${group?.TargetGroupName}`),
      ...ofElb(listener.ListenerArn, "listener", nameOf(listener.Port), `listener on port ${listener.Port}`),
    ]),
    ...take(service.ServiceId, "endpoint-service", "service", `endpoint service ${service.ServiceId}`, service.Tags),
  ];
}
