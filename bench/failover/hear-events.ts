import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { Scene } from "../../packages/follower/src/testing/start-scene.ts";

const OWNER = { accountId: "111122223333", region: "us-east-1" };

export interface HeardEvents {
  /** Tells of every event from now on; returns the way to hear no more. */
  listen(hear: () => void): () => void;
}

/** RDS's events of failovers, as an event subscription and a topic deliver them to this process. */
export async function hearEvents(
  { region, rds }: Scene,
  onCleanup: (cleanup: () => Promise<void>) => void,
): Promise<HeardEvents> {
  const listeners = new Set<() => void>();
  const confirmed = Promise.withResolvers<void>();
  const server = createServer(async (request, response) => {
    const { Type, SubscribeURL } = (await json(request)) as { Type: string; SubscribeURL?: string };
    response.end();
    if (Type === "SubscriptionConfirmation" && SubscribeURL) {
      await fetch(SubscribeURL).then(() => confirmed.resolve(), confirmed.reject);
    } else if (Type === "Notification") for (const hear of listeners) hear();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onCleanup(async () => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const { TopicArn } = await region.call("sns", "CreateTopic", { Name: "failovers" }, OWNER);
  const Principal = { Service: "events.rds.amazonaws.com" };
  const Statement = [{ Effect: "Allow", Principal, Action: "sns:Publish", Resource: TopicArn }];
  const AttributeValue = JSON.stringify({ Version: "2012-10-17", Statement });
  await region.call("sns", "SetTopicAttributes", { TopicArn, AttributeName: "Policy", AttributeValue }, OWNER);
  const subscription = { TopicArn, Protocol: "http", Endpoint: `http://127.0.0.1:${port}/events` };
  await region.call("sns", "Subscribe", subscription, OWNER);
  await confirmed.promise;
  await rds.createEventSubscription({ SubscriptionName: "failovers", SnsTopicArn: TopicArn });
  return {
    listen(hear) {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
  };
}
