import { type AwsSession, clientsOf, type Network } from "@postern/aws";
import { followOnce, keepListing, PATIENCE, systemClock } from "@postern/follower";
import { readFollowings } from "../follow/read-followings.ts";
import type { LinkSpec } from "../spec/link-spec.ts";

/** One turn of a follower over every database of the link, as `postern follow --once` takes them. */
export async function takeTurns(session: AwsSession, network: Network, spec: LinkSpec): Promise<void> {
  const { followings } = await readFollowings(session, [spec]);
  const parts = { clients: clientsOf(session), network, clock: systemClock, patience: PATIENCE };
  const listings = keepListing(parts, 60, () => followings);
  for (const following of followings) await followOnce(parts, following, listings);
}
