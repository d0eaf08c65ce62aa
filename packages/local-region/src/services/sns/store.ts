import { createTable, type Owned, type Table } from "../../state/table.ts";

export interface TopicRow extends Owned {
  arn: string;
  name: string;
  /** JSON. */
  policy: string;
  /** What SetTopicAttributes set, but the policy. */
  attributes: Record<string, string>;
  tags: Record<string, string>;
  /** In the order they were made, confirmed or not. */
  subscriptionArns: string[];
  deletedSubscriptions: number;
}

/** Belongs to the account that subscribed; its region is the topic's. */
export interface SubscriptionRow extends Owned {
  arn: string;
  topicArn: string;
  protocol: "lambda" | "http" | "https" | "postern";
  endpoint: string;
  isConfirmed: boolean;
  /** Proves that the endpoint's owner wants the messages. */
  token: string;
  attributes: Record<string, string>;
}

/** What a subscription by the protocol `postern` received, for inspection. */
export interface MessageRow extends Owned {
  /** Unique also when a message comes twice. */
  receipt: string;
  messageId: string;
  topicArn: string;
  subscriptionArn: string;
  /** The subscription's endpoint: a name of the subscriber's choice. */
  mailbox: string;
  subject: string | undefined;
  message: string;
  receivedAt: Date;
}

export interface SnsStore {
  /** By ARN. */
  topics: Table<TopicRow>;
  /** By ARN. */
  subscriptions: Table<SubscriptionRow>;
  /** By receipt. */
  messages: Table<MessageRow>;
}

export function createSnsStore(): SnsStore {
  return {
    topics: createTable((row) => row.arn),
    subscriptions: createTable((row) => row.arn),
    messages: createTable((row) => row.receipt),
  };
}
