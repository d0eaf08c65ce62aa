import type { World } from "../world.ts";
import type { MessageRow } from "./store.ts";

const MOST_MESSAGES = 1000;

/** Keeps a message for inspection; of each account's in a region, the last thousand. */
export function keepMessage(
  world: World,
  to: { subscriptionArn: string; messageId: string; subject: string | undefined; message: string },
): void {
  const subscription = world.sns.subscriptions.get(to.subscriptionArn);
  if (!subscription) return;
  const { accountId, region, topicArn, endpoint } = subscription;
  world.sns.messages.put({
    ...to,
    accountId,
    region,
    receipt: world.ids.uuid(),
    topicArn,
    mailbox: endpoint,
    receivedAt: world.clock.now(),
  });
  const kept = world.sns.messages.of(subscription);
  if (kept.length > MOST_MESSAGES) world.sns.messages.delete(kept[0]!.receipt);
}

/** What came to mailboxes, in the order it came; all accounts' unless told otherwise. */
export function receivedMessages(
  world: World,
  wanted: { topicArn?: string | undefined; mailbox?: string | undefined },
): MessageRow[] {
  return world.sns.messages
    .all()
    .filter(
      (row) =>
        (wanted.topicArn === undefined || row.topicArn === wanted.topicArn) &&
        (wanted.mailbox === undefined || row.mailbox === wanted.mailbox),
    );
}
