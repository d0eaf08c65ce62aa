import type {
  ConnectionNotification,
  CreateVpcEndpointConnectionNotificationRequest,
  CreateVpcEndpointConnectionNotificationResult,
  DeleteVpcEndpointConnectionNotificationsRequest,
  DeleteVpcEndpointConnectionNotificationsResult,
  DescribeVpcEndpointConnectionNotificationsRequest,
  DescribeVpcEndpointConnectionNotificationsResult,
  ModifyVpcEndpointConnectionNotificationRequest,
  ModifyVpcEndpointConnectionNotificationResult,
} from "@aws-sdk/client-ec2";
import { AwsError } from "../../wire/aws-error.ts";
import type { Caller } from "../service.ts";
import { requirePublishable } from "../sns/publish.ts";
import type { World } from "../world.ts";
import { oncePerToken } from "./client-tokens.ts";
import { publisherFor } from "./connection-events.ts";
import { describePage } from "./describe-page.ts";
import type { ConnectionEvent, ConnectionNotificationRow } from "./endpoint-side-store.ts";
import { selectRows } from "./filters.ts";
import { requireEndpoint, requireEndpointService } from "./lookups.ts";
import { required } from "./parameters.ts";
import { collectUnsuccessful } from "./unsuccessful.ts";

const EVENTS: readonly string[] = ["Accept", "Connect", "Delete", "Reject"] satisfies ConnectionEvent[];

/** For a service's owner or an endpoint's; the topic's policy must let `vpce.amazonaws.com` publish. */
export function createVpcEndpointConnectionNotification(
  world: World,
  input: CreateVpcEndpointConnectionNotificationRequest,
  caller: Caller,
): Promise<CreateVpcEndpointConnectionNotificationResult> {
  return oncePerToken(world, caller, "CreateVpcEndpointConnectionNotification", input, async () => {
    const { ServiceId, VpcEndpointId } = input;
    if ((ServiceId === undefined) === (VpcEndpointId === undefined)) {
      throw new AwsError(
        ServiceId === undefined ? "MissingParameter" : "InvalidParameterCombination",
        "Exactly one of ServiceId and VpcEndpointId must be specified",
      );
    }
    if (ServiceId !== undefined) requireEndpointService(world, caller, ServiceId);
    if (VpcEndpointId !== undefined) requireInterfaceEndpoint(world, caller, VpcEndpointId);
    const subject = {
      accountId: caller.accountId,
      region: caller.region,
      serviceId: ServiceId,
      vpcEndpointId: VpcEndpointId,
    };
    const row: ConnectionNotificationRow = {
      ...subject,
      notificationId: world.ids.ec2("vpce-nfn"),
      topicArn: required(input.ConnectionNotificationArn, "ConnectionNotificationArn"),
      events: readEvents(required(input.ConnectionEvents, "ConnectionEvents")),
    };
    checkTopic(world, row);
    world.ec2.connectionNotifications.put(row);
    return { ConnectionNotification: toNotification(row), ClientToken: input.ClientToken };
  });
}

export function describeVpcEndpointConnectionNotifications(
  world: World,
  input: DescribeVpcEndpointConnectionNotificationsRequest,
  caller: Caller,
): DescribeVpcEndpointConnectionNotificationsResult {
  const id = input.ConnectionNotificationId;
  const asked = id ? [requireNotification(world, caller, id)] : world.ec2.connectionNotifications.of(caller);
  const rows = selectRows(asked, input.Filters, {
    "connection-notification-arn": (row) => row.topicArn,
    "connection-notification-id": (row) => row.notificationId,
    "connection-notification-state": () => "Enabled",
    "connection-notification-type": () => "Topic",
    "service-id": (row) => row.serviceId,
    "vpc-endpoint-id": (row) => row.vpcEndpointId,
  });
  const { page, next } = describePage(rows, input, { atLeast: 1 });
  return { ConnectionNotificationSet: page.map(toNotification), NextToken: next };
}

export function modifyVpcEndpointConnectionNotification(
  world: World,
  input: ModifyVpcEndpointConnectionNotificationRequest,
  caller: Caller,
): ModifyVpcEndpointConnectionNotificationResult {
  const row = requireNotification(world, caller, required(input.ConnectionNotificationId, "ConnectionNotificationId"));
  const changed: ConnectionNotificationRow = {
    ...row,
    topicArn: input.ConnectionNotificationArn ?? row.topicArn,
    events: input.ConnectionEvents ? readEvents(input.ConnectionEvents) : row.events,
  };
  checkTopic(world, changed);
  world.ec2.connectionNotifications.put(changed);
  return { ReturnValue: true };
}

export async function deleteVpcEndpointConnectionNotifications(
  world: World,
  input: DeleteVpcEndpointConnectionNotificationsRequest,
  caller: Caller,
): Promise<DeleteVpcEndpointConnectionNotificationsResult> {
  const failed = await collectUnsuccessful(
    required(input.ConnectionNotificationIds, "ConnectionNotificationId"),
    (id) => {
      requireNotification(world, caller, id);
      world.ec2.connectionNotifications.delete(id);
    },
  );
  return { Unsuccessful: failed };
}

function requireInterfaceEndpoint(world: World, caller: Caller, id: string): void {
  const endpoint = requireEndpoint(world, caller, id);
  if (endpoint.serviceId !== undefined || (endpoint.type ?? "Interface") === "Interface") return;
  throw new AwsError("InvalidParameter", `Connection notifications are for interface endpoints, and ${id} is none`);
}

function requireNotification(world: World, caller: Caller, id: string): ConnectionNotificationRow {
  const row = world.ec2.connectionNotifications.getOwn(caller, id);
  if (row) return row;
  throw new AwsError(
    "InvalidConnectionNotificationId.NotFound",
    `The connection notification Id '${id}' does not exist`,
  );
}

function readEvents(events: string[]): ConnectionEvent[] {
  const wrong = events.find((event) => !EVENTS.includes(event));
  if (wrong !== undefined || events.length === 0) {
    throw new AwsError(
      "InvalidConnectionEvent",
      `The connection event '${wrong ?? ""}' is not one of ${EVENTS.join(", ")}`,
    );
  }
  return [...new Set(events)] as ConnectionEvent[];
}

function checkTopic(world: World, row: ConnectionNotificationRow): void {
  try {
    requirePublishable(world, row.topicArn, publisherFor(row));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(
      "InvalidConnectionNotification",
      `The connection notification '${row.topicArn}' is not valid: ${error.message}`,
    );
  }
}

function toNotification(row: ConnectionNotificationRow): ConnectionNotification {
  return {
    ConnectionNotificationId: row.notificationId,
    ServiceId: row.serviceId,
    VpcEndpointId: row.vpcEndpointId,
    ConnectionNotificationType: "Topic",
    ConnectionNotificationArn: row.topicArn,
    ConnectionEvents: row.events,
    ConnectionNotificationState: "Enabled",
    ServiceRegion: row.region,
  };
}
