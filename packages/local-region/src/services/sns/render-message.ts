import type { SubscriptionRow } from "./store.ts";

export type MessageAttributes = Record<string, { Type: string; Value: string }>;

export interface Notification {
  type: "Notification" | "SubscriptionConfirmation";
  messageId: string;
  topicArn: string;
  subject: string | undefined;
  message: string;
  attributes: MessageAttributes;
  sentAt: Date;
  /** Of a confirmation: what a GET of it confirms, and the token in it. */
  confirmation?: { url: string; token: string };
}

/** What a function is invoked with. https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export function renderLambdaEvent(subscription: SubscriptionRow, notification: Notification): string {
  const { messageId, topicArn, subject, message, attributes, sentAt } = notification;
  return JSON.stringify({
    Records: [
      {
        EventSource: "aws:sns",
        EventVersion: "1.0",
        EventSubscriptionArn: subscription.arn,
        Sns: {
          Type: "Notification",
          MessageId: messageId,
          TopicArn: topicArn,
          Subject: subject ?? null,
          Message: message,
          Timestamp: sentAt.toISOString(),
          ...UNSIGNED,
          SigningCertUrl: "",
          UnsubscribeUrl: "",
          MessageAttributes: attributes,
        },
      },
    ],
  });
}

/** What an HTTP endpoint is sent. https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
export function renderNotification(
  subscription: SubscriptionRow,
  notification: Notification,
  signatureVersion = "1",
): { headers: Record<string, string>; body: string } {
  const { type, messageId, topicArn, subject, message, attributes, sentAt, confirmation } = notification;
  const isRaw = type === "Notification" && subscription.attributes.RawMessageDelivery === "true";
  const headers = {
    "content-type": "text/plain; charset=UTF-8",
    "user-agent": "Amazon Simple Notification Service Agent",
    "x-amz-sns-message-type": type,
    "x-amz-sns-message-id": messageId,
    "x-amz-sns-topic-arn": topicArn,
    ...(type === "Notification" && { "x-amz-sns-subscription-arn": subscription.arn }),
    ...(isRaw && { "x-amz-sns-rawdelivery": "true" }),
  };
  if (isRaw) return { headers, body: message };
  const body = {
    Type: type,
    MessageId: messageId,
    ...(confirmation && { Token: confirmation.token }),
    TopicArn: topicArn,
    ...(subject !== undefined && { Subject: subject }),
    Message: message,
    ...(confirmation && { SubscribeURL: confirmation.url }),
    Timestamp: sentAt.toISOString(),
    // Signed when it is sent: a restart may come in between.
    SignatureVersion: signatureVersion,
    ...(type === "Notification" && { UnsubscribeURL: "" }),
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes }),
  };
  return { headers, body: JSON.stringify(body, undefined, 2) };
}

/** Lambda vouches for what it passes on. */
const UNSIGNED = { SignatureVersion: "1", Signature: "" };
