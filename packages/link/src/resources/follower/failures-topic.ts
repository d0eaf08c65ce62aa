import { isNotFound, ownershipTags } from "@postern/aws";
import type { Context } from "../resource-kind.ts";
import type { FollowerParts } from "./follower-parts.ts";
import type { WantedFollower } from "./wanted-follower.ts";

/** The topic that hears of every event that the function could not deal with. Whoever wants to know subscribes. */
export async function readFailuresTopic({ clients: { sns } }: Context, TopicArn: string): Promise<FollowerParts> {
  try {
    await sns.getTopicAttributes({ TopicArn });
    return { "topic for failures": TopicArn };
  } catch (error) {
    if (isNotFound(error)) return {};
    throw error;
  }
}

/** A topic of that name that exists already is the answer. */
export async function writeFailuresTopic(
  { clients: { sns }, link }: Context,
  { names }: WantedFollower,
): Promise<void> {
  await sns.createTopic({
    Name: names.failuresTopic,
    Tags: ownershipTags({ link, kind: "follower-function", name: names.failuresTopic }),
  });
}

/** AWS answers a topic that is gone with success. */
export async function removeFailuresTopic({ clients: { sns } }: Context, TopicArn: string): Promise<void> {
  await sns.deleteTopic({ TopicArn });
}
