/**
 * SNS, standard topics. Not done here: FIFO topics, encryption, SQS and with it dead-letter queues, e-mail, SMS and
 * mobile push, a message for each protocol, data protection. Otherwise than AWS: messages are signed by a
 * certificate that the region itself serves, HTTP and HTTPS endpoints are on this machine only, and the protocol
 * `postern` keeps messages for inspection by the admin API. Messages that were under way when the region ended are lost. Checked against botocore 1.43.11.
 */
import { bindOperations, type Operations } from "../service.ts";
import type { World } from "../world.ts";
import { publishMessage } from "./messages.ts";
import { addPermission, getTopicAttributes, removePermission, setTopicAttributes } from "./modify-topic.ts";
import { confirmSubscription, subscribe, unsubscribe } from "./subscribe.ts";
import {
  getSubscriptionAttributes,
  listSubscriptions,
  listSubscriptionsByTopic,
  setSubscriptionAttributes,
} from "./subscriptions.ts";
import { listTagsForResource, tagResource, untagResource } from "./tags.ts";
import { createTopic, deleteTopic, listTopics } from "./topics.ts";

export function snsOperations(world: World): Operations {
  return bindOperations(world, {
    CreateTopic: createTopic,
    ListTopics: listTopics,
    DeleteTopic: deleteTopic,
    GetTopicAttributes: getTopicAttributes,
    SetTopicAttributes: setTopicAttributes,
    AddPermission: addPermission,
    RemovePermission: removePermission,
    Subscribe: subscribe,
    ConfirmSubscription: confirmSubscription,
    Unsubscribe: unsubscribe,
    ListSubscriptions: listSubscriptions,
    ListSubscriptionsByTopic: listSubscriptionsByTopic,
    GetSubscriptionAttributes: getSubscriptionAttributes,
    SetSubscriptionAttributes: setSubscriptionAttributes,
    Publish: publishMessage,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTagsForResource: listTagsForResource,
  });
}
