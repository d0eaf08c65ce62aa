import { AwsError } from "../../wire/aws-error.ts";
import { publish } from "../sns/publish.ts";
import type { Publisher } from "../sns/publisher.ts";
import type { World } from "../world.ts";
import type { ConnectionEvent, ConnectionNotificationRow } from "./endpoint-side-store.ts";
import type { EndpointRow } from "./store.ts";

/**
 * Tells the topics of the endpoint's own notifications and of its service's. Best effort, as on AWS: what a topic no
 * longer lets in goes to the log. The message's form is ours: AWS does not publish its own.
 */
export function tellConnectionEvent(world: World, endpoint: EndpointRow, event: ConnectionEvent): void {
  const rows = [endpoint.serviceId, endpoint.vpcEndpointId].flatMap((id) =>
    id === undefined ? [] : world.ec2.connectionNotifications.by("subject", id),
  );
  for (const row of rows) {
    if (!row.events.includes(event)) continue;
    const message = JSON.stringify({
      event,
      vpcEndpointId: endpoint.vpcEndpointId,
      vpcEndpointOwner: endpoint.accountId,
      vpcEndpointState: endpoint.state,
      serviceId: endpoint.serviceId,
      serviceName: endpoint.serviceName,
      time: world.clock.now().toISOString(),
    });
    try {
      publish(world, row.topicArn, message, { subject: "VPC Endpoint notification", publisher: publisherFor(row) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      world.log?.(`notification ${row.notificationId} was not delivered to ${row.topicArn}: ${error.message}`);
    }
  }
}

/** AWS publishes for the service, or for the endpoint, that the notification is about. */
export function publisherFor(row: ConnectionNotificationRow): Publisher {
  const resource = row.serviceId ? `vpc-endpoint-service/${row.serviceId}` : `vpc-endpoint/${row.vpcEndpointId}`;
  return {
    service: "vpce.amazonaws.com",
    sourceArn: `arn:aws:ec2:${row.region}:${row.accountId}:${resource}`,
    sourceAccount: row.accountId,
  };
}
