import { allPages, isNotFound, throwIfUnsuccessful } from "@postern/aws";
import { clientToken } from "../spec/resource-names.ts";
import { serviceOf } from "./endpoint-service.ts";
import type { Change, Context, DesiredResource, ResourceKind } from "./resource-kind.ts";

/** What AWS tells an SNS topic of the endpoint service's connections. */
export interface NotificationDesired extends DesiredResource {
  kind: "notification";
  topicArn: string;
}

export interface NotificationObserved {
  /** `notification` for the wanted topic's, else its id. */
  name: string;
  notificationId: string;
  topicArn: string;
  events: string[];
}

/** Somebody asked, was let in or refused, or left. */
export const NOTIFIED_EVENTS = ["Accept", "Connect", "Delete", "Reject"];

/** It bears no tags: every notification of the link's own service is the link's. */
export const notification: ResourceKind<NotificationDesired, NotificationObserved> = {
  kind: "notification",
  after: ["endpoint-service"],
  permissions: {
    read: ["ec2:DescribeVpcEndpointConnectionNotifications"],
    write: [
      "ec2:CreateVpcEndpointConnectionNotification",
      "ec2:ModifyVpcEndpointConnectionNotification",
      "ec2:DeleteVpcEndpointConnectionNotifications",
    ],
  },

  async observe(context, desired, found) {
    const service = found.one("endpoint-service", "service");
    if (!service) return [];
    const [wanted] = desired;
    const present = await readNotifications(context, service.serviceId);
    return present.map((each) => ({
      ...each,
      name: each.topicArn === wanted?.topicArn ? wanted.name : each.notificationId,
    }));
  },

  compare: (_desired, { events }) => {
    const [from, to] = [events, NOTIFIED_EVENTS].map((list) => [...list].sort().join(", "));
    return from === to ? [] : [{ what: "events", from: from ?? "", to: to ?? "", how: "in place" } satisfies Change];
  },

  async ensure(context, desired, observed, found) {
    const { ec2 } = context.clients;
    const { serviceId } = serviceOf(found);
    if (observed) {
      const ConnectionNotificationId = observed.notificationId;
      await ec2.modifyVpcEndpointConnectionNotification({
        ConnectionNotificationId,
        ConnectionEvents: NOTIFIED_EVENTS,
      });
      return { ...observed, events: NOTIFIED_EVENTS };
    }
    const made = await ec2.createVpcEndpointConnectionNotification({
      ServiceId: serviceId,
      ConnectionNotificationArn: desired.topicArn,
      ConnectionEvents: NOTIFIED_EVENTS,
      ClientToken: clientToken("notification", serviceId, desired.topicArn),
    });
    const notificationId = made.ConnectionNotification?.ConnectionNotificationId ?? "";
    return { name: desired.name, notificationId, topicArn: desired.topicArn, events: NOTIFIED_EVENTS };
  },

  async remove({ clients }, { notificationId }) {
    const answer = await clients.ec2.deleteVpcEndpointConnectionNotifications({
      ConnectionNotificationIds: [notificationId],
    });
    throwIfUnsuccessful("DeleteVpcEndpointConnectionNotifications", answer.Unsuccessful, isNotFound);
  },

  label: (observed) => observed.topicArn,
};

async function readNotifications({ clients }: Context, serviceId: string) {
  const notifications = await allPages(async (token) => {
    const page = await clients.ec2.describeVpcEndpointConnectionNotifications({
      Filters: [{ Name: "service-id", Values: [serviceId] }],
      ...(token ? { NextToken: token } : {}),
    });
    return { items: page.ConnectionNotificationSet, next: page.NextToken };
  });
  return notifications.map((each) => ({
    notificationId: each.ConnectionNotificationId ?? "",
    topicArn: each.ConnectionNotificationArn ?? "",
    events: each.ConnectionEvents ?? [],
  }));
}
