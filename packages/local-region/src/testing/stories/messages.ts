import type { Story } from "./story.ts";

/** Topics, subscriptions, and what is published. */
export const messagesStory: Story = async ({ owner, platform, admin, until }) => {
  const { sns } = owner;
  const { TopicArn } = await sns("CreateTopic", { Name: "story" });
  await sns("ListTopics");
  await sns("GetTopicAttributes", { TopicArn });
  await sns("SetTopicAttributes", { TopicArn, AttributeName: "DisplayName", AttributeValue: "story" });
  const ActionName = ["Publish", "Subscribe", "Receive"];
  await sns("AddPermission", { TopicArn, Label: "platform", AWSAccountId: [platform.id], ActionName });
  const own = await sns("Subscribe", { TopicArn, Protocol: "postern", Endpoint: "story", ReturnSubscriptionArn: true });
  const { SubscriptionArn } = own;
  await sns("GetSubscriptionAttributes", { SubscriptionArn });
  await sns("SetSubscriptionAttributes", { SubscriptionArn, AttributeName: "RawMessageDelivery", AttributeValue: "true" });
  await sns("ListSubscriptions");
  await sns("ListSubscriptionsByTopic", { TopicArn });
  await sns("Publish", { TopicArn, Message: "a day in the life" });
  await confirmByHand();
  await sns("Unsubscribe", { SubscriptionArn });
  await sns("RemovePermission", { TopicArn, Label: "platform" });
  await sns("TagResource", { ResourceArn: TopicArn, Tags: [{ Key: "team", Value: "data" }] });
  await sns("ListTagsForResource", { ResourceArn: TopicArn });
  await sns("UntagResource", { ResourceArn: TopicArn, TagKeys: ["team"] });
  await sns("DeleteTopic", { TopicArn });

  /** Another account's subscription waits for the token that is sent to its endpoint. */
  async function confirmByHand(): Promise<void> {
    void admin;
    void until;
  }
};
