import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Story } from "./story.ts";

/** Topics, subscriptions, and what is published. */
export const messagesStory: Story = async ({ owner, platform }) => {
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
  await sns("SetSubscriptionAttributes", {
    SubscriptionArn,
    AttributeName: "RawMessageDelivery",
    AttributeValue: "true",
  });
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

  async function confirmByHand(): Promise<void> {
    const endpoint = await startEndpoint();
    try {
      await sns("Subscribe", { TopicArn, Protocol: "http", Endpoint: endpoint.url });
      const { Token } = await endpoint.firstMessage;
      await sns("ConfirmSubscription", { TopicArn, Token });
    } finally {
      endpoint.stop();
    }
  }
};

/** An HTTP endpoint, which a topic asks for its consent. */
async function startEndpoint() {
  let take: (message: { Token: string }) => void;
  const firstMessage = new Promise<{ Token: string }>((resolve) => {
    take = resolve;
  });
  const server = createServer(async (request, response) => {
    take(JSON.parse(await text(request)));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, firstMessage, stop: () => void server.close().closeAllConnections() };
}
