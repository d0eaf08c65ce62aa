import { followerNames } from "../spec/resource-names.ts";
import { type ExportedLink, wanted } from "./exported-link.ts";

/** What a reader of an export must know where a function follows: undefined where none does. Pure. */
export function followerNotHere(link: ExportedLink): string | undefined {
  if (!wanted(link, "follower-function")) return undefined;
  const { functionName } = followerNames(link.spec.link, link.spec.region);
  return `Not here: ${functionName}, the function that follows failovers, with its role and what wakes it. Its code is Postern's to bring up to date: go on running postern apply for it, or set failover.follow to daemon and run postern follow.`;
}
