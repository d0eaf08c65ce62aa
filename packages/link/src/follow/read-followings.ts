import { type AwsSession, allPages, clientsOf, ownershipOf } from "@postern/aws";
import type { Following } from "@postern/follower";
import { explainAwsError } from "../facts/explain-aws-error.ts";
import { readElbTags } from "../resources/elb-tags.ts";
import type { LinkSpec } from "../spec/link-spec.ts";
import { followingsOf } from "./followings-of.ts";

/**
 * What a follower keeps right for these links of one region, found by their target groups' tags: a listing and a tag
 * call for each twenty groups. `notApplied` names databases without a group: `LINK/DATABASE`.
 */
export async function readFollowings(
  session: AwsSession,
  specs: LinkSpec[],
): Promise<{ followings: Following[]; notApplied: string[] }> {
  try {
    const groups = await readGroups(session);
    const read = specs.map((spec) => ({ link: spec.link, ...followingsOf(spec, groups.get(spec.link) ?? new Map()) }));
    return {
      followings: read.flatMap(({ followings }) => followings),
      notApplied: read.flatMap(({ link, withoutGroup }) => withoutGroup.map((name) => `${link}/${name}`)),
    };
  } catch (error) {
    throw explainAwsError(error, session.region);
  }
}

/** By link, then by the database's name. */
async function readGroups(session: AwsSession): Promise<Map<string, Map<string, string>>> {
  const clients = clientsOf(session);
  const all = await allPages(async (token) => {
    const page = await clients.elbv2.describeTargetGroups(token ? { Marker: token } : {});
    return { items: page.TargetGroups, next: page.NextMarker };
  });
  const candidates = all.filter(({ Protocol }) => Protocol === "TCP");
  const arns = candidates.flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []);
  const groups = new Map<string, Map<string, string>>();
  for (const [arn, tags] of await readElbTags(clients, arns)) {
    const owner = ownershipOf(tags);
    if (owner?.kind !== "target-group") continue;
    const ofLink = groups.get(owner.link) ?? new Map<string, string>();
    groups.set(owner.link, ofLink.set(owner.name, arn));
  }
  return groups;
}
