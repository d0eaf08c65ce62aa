import { receivedMessages } from "../sns/mailbox.ts";
import { signingCertificate } from "../sns/sign-message.ts";
import { confirmSubscription } from "../sns/subscribe.ts";
import type { World } from "../world.ts";

/** What the admin API shows of deliveries, messages and functions. */
export function deliverySubject(world: World) {
  return {
    faults: world.deliveries.faults,
    recent: () => world.deliveries.recent(),
    messages: (wanted: { topicArn?: string; mailbox?: string }) => receivedMessages(world, wanted),
    confirmSubscription: (TopicArn: string, Token: string) => confirmSubscription(world, { TopicArn, Token }),
    signingCertificate,
    functionLogs: (wanted: { name: string; accountId?: string; region?: string }) =>
      world.lambda.functions
        .all()
        .filter(
          ({ name, arn, accountId, region }) =>
            (name === wanted.name || arn === wanted.name) &&
            (wanted.accountId ?? accountId) === accountId &&
            (wanted.region ?? region) === region,
        )
        .map(({ arn }) => ({ functionArn: arn, lines: world.functions.logs(arn) })),
  };
}
