import { isNotFound, ownershipTags } from "@postern/aws";
import type { Context } from "../resource-kind.ts";
import { admit, readAdmitted } from "./admitted.ts";
import { canonical, type FollowerParts } from "./follower-parts.ts";
import type { WantedFollower } from "./wanted-follower.ts";

/** The topic that RDS tells of its events where no rule of EventBridge's is to, and its way to the function. */
export async function readEventsTopic(
  context: Context,
  { names, eventsTopicArn: TopicArn }: Pick<WantedFollower, "names" | "eventsTopicArn">,
): Promise<FollowerParts> {
  const { sns } = context.clients;
  try {
    const { Attributes } = await sns.getTopicAttributes({ TopicArn });
    const [{ Subscriptions = [] }, admitted] = await Promise.all([
      sns.listSubscriptionsByTopic({ TopicArn }),
      readAdmitted(context, names),
    ]);
    const leadsTo = Subscriptions.filter(({ Protocol }) => Protocol === "lambda").map(({ Endpoint }) => Endpoint);
    return {
      "topic for events": canonical(JSON.parse(Attributes?.Policy ?? "{}")),
      "topic's way to the function":
        leadsTo.length > 0 ? canonical({ leadsTo, isAdmitted: admitted.includes(TopicArn) }) : undefined,
    };
  } catch (error) {
    if (isNotFound(error)) return {};
    throw error;
  }
}

/** Makes or mends it; removes it where it is no longer wanted, and with it its way. */
export async function writeEventsTopic(context: Context, wanted: WantedFollower): Promise<void> {
  const { link, clients } = context;
  const { names, eventsTopicArn: TopicArn, subscriptions } = wanted;
  if (!subscriptions) return removeEventsTopic(context, TopicArn);
  const Tags = ownershipTags({ link, kind: "follower-function", name: names.eventsTopic });
  await clients.sns.createTopic({ Name: names.eventsTopic, Tags });
  const policy = { AttributeName: "Policy", AttributeValue: subscriptions.topicPolicy };
  await clients.sns.setTopicAttributes({ TopicArn, ...policy });
}

export async function writeTopicsWay(context: Context, wanted: WantedFollower): Promise<void> {
  const { names, eventsTopicArn: TopicArn, functionArn, subscriptions } = wanted;
  if (!subscriptions) return;
  await admit(context, names, {
    StatementId: names.eventsTopic,
    Principal: "sns.amazonaws.com",
    SourceArn: TopicArn,
  });
  await context.clients.sns.subscribe({ TopicArn, Protocol: "lambda", Endpoint: functionArn });
}

/** AWS answers a topic that is gone with success. */
export async function removeEventsTopic({ clients: { sns } }: Context, TopicArn: string): Promise<void> {
  await sns.deleteTopic({ TopicArn });
}
